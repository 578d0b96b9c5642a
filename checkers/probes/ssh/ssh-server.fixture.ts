import ssh2, { type AuthContext, type ServerConfig } from 'ssh2';
import type { Server } from 'node:net';

/** An SSH server in this process. `decide` answers each authentication request. */
export function sshServer(decide: (context: AuthContext) => void, config: Partial<ServerConfig> = {}): Server {
  const server = new ssh2.Server({ hostKeys: [ssh2.utils.generateKeyPairSync('ed25519').private], ...config }, (client) => {
    client.on('error', () => {});
    client.on('authentication', decide);
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.end(`deploy\n${sha256Of5eed}  -\n`);
      }),
    );
  });
  return server;
}

const sha256Of5eed = '253e2c69fc07d2cf6f83c79b0bf81b9122c816573477986ca87c6ef907a52a53';

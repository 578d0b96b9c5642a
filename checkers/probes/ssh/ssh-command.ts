import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';

const outputCap = 16_384;

export interface SshCommand {
  readonly user: string;
  /** Private key, PEM. */
  readonly key: string;
  readonly command: string;
}
/** `output` is what the session printed, both streams; absent where no command could be run. */
export interface SshCommandResult {
  readonly accepted: boolean;
  readonly output?: string;
  readonly why?: string;
}

/** Logs in by key over an open connection and runs one command. Rejects where the server speaks no SSH. */
export function runOverSsh(sock: Duplex, { user, key, command }: SshCommand): Promise<SshCommandResult> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let greeted = false;
    const finish = (result: SshCommandResult) => {
      resolve(result);
      client.destroy();
    };
    client.on('handshake', () => (greeted = true));
    client.on('error', (error) => (greeted ? finish({ accepted: false, why: error.message }) : reject(error)));
    client.on('close', () => (greeted ? finish({ accepted: false, why: 'the server hung up' }) : reject(new Error('the server hung up'))));
    client.on('ready', () =>
      client.exec(command, (error, channel) => {
        if (error) return finish({ accepted: true, why: error.message });
        let output = '';
        const keep = (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(0, outputCap));
        channel.stderr.on('data', keep);
        channel.on('data', keep);
        channel.on('close', () => finish({ accepted: true, output }));
      }),
    );
    client.connect({ sock, username: user, hostVerifier: () => true, privateKey: key, authHandler: ['publickey'] });
  });
}

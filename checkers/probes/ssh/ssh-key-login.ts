import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { SshKeyLogin } from '../../evidence/ssh.ts';
import { speak, sshScope, sshTimeoutMs } from './ssh-session.ts';

const outputCap = 4_096;

/** Logs in as `user` with a private key that the platform alone holds, and has the session compute something from the Check's nonce. */
export const sshKeyLogin = defineProbe({
  kind: 'sshKeyLogin',
  scope: z.strictObject({ ...sshScope, user: z.string(), key: z.string().startsWith('-----BEGIN OPENSSH PRIVATE KEY-----') }),
  timeoutMs: sshTimeoutMs,
  collect: (target, { user, key, ...place }, { signal, nonce }) => speak(target, place, { signal, talk: (socket) => logIn(socket, { user, key, nonce }) }),
});

function logIn(sock: Duplex, { user, key, nonce }: { user: string; key: string; nonce: string }): Promise<SshKeyLogin> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let greeted = false;
    const finish = (result: Omit<SshKeyLogin, 'answered' | 'user'>) => {
      resolve({ answered: true, user, ...result });
      client.destroy();
    };
    client.on('handshake', () => (greeted = true));
    client.on('error', (error) => (greeted ? finish({ accepted: false, why: error.message }) : reject(error)));
    client.on('close', () => (greeted ? finish({ accepted: false, why: 'the server hung up' }) : reject(new Error('the server hung up'))));
    client.on('ready', () =>
      client.exec(`id -un; printf %s ${nonce} | sha256sum`, (error, channel) => {
        if (error) return finish({ accepted: true, why: error.message });
        let output = '';
        channel.stderr.resume();
        channel.on('data', (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(0, outputCap)));
        channel.on('close', () => finish(judge(output, nonce)));
      }),
    );
    client.connect({ sock, username: user, hostVerifier: () => true, privateKey: key, authHandler: ['publickey'] });
  });
}

function judge(output: string, nonce: string): Omit<SshKeyLogin, 'answered' | 'user'> {
  const [ranAs, answer] = output.trim().split('\n').slice(-2);
  const right = answer?.startsWith(createHash('sha256').update(nonce).digest('hex'));
  return right && ranAs ? { accepted: true, ranAs: ranAs.trim() } : { accepted: true, why: 'the session ran no command' };
}

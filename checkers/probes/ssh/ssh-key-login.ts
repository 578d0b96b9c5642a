import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { SshKeyLogin } from '../../evidence/ssh.ts';
import { runOverSsh } from './ssh-command.ts';
import { speak, sshScope, sshTimeoutMs } from './ssh-session.ts';

/** Logs in as `user` with a private key that the platform alone holds, and has the session compute something from the Check's nonce. */
export const sshKeyLogin = defineProbe({
  kind: 'sshKeyLogin',
  scope: z.strictObject({ ...sshScope, user: z.string(), key: z.string().startsWith('-----BEGIN OPENSSH PRIVATE KEY-----') }),
  timeoutMs: sshTimeoutMs,
  collect: (target, { user, key, ...place }, { signal, nonce }) => speak(target, place, { signal, talk: (socket) => logIn(socket, { user, key, nonce }) }),
});

async function logIn(socket: Duplex, { user, key, nonce }: { user: string; key: string; nonce: string }): Promise<SshKeyLogin> {
  const { output, ...result } = await runOverSsh(socket, { user, key, command: `id -un; printf %s ${nonce} | sha256sum` });
  return { answered: true, user, ...result, ...(output !== undefined && judge(output, nonce)) };
}

function judge(output: string, nonce: string): Pick<SshKeyLogin, 'ranAs' | 'why'> {
  const [ranAs, answer] = output.trim().split('\n').slice(-2);
  const right = answer?.startsWith(createHash('sha256').update(nonce).digest('hex'));
  return right && ranAs ? { ranAs: ranAs.trim() } : { why: 'the session ran no command' };
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { SessionCommand } from '../../evidence/ssh.ts';
import { runOverSsh } from './ssh-command.ts';
import { speak, sshScope, sshTimeoutMs } from './ssh-session.ts';

const shown = 2_000;

/**
 * Logs in as `user` by key and runs a command whose output nobody could have prepared: in `command` and `expect`, `$NONCE` stands for the
 * Check's nonce, `$SHA256` for its digest. The machine's programs are the learner's, so this tells what honest work still does, and no more.
 */
export const sessionCommand = defineProbe({
  kind: 'sessionCommand',
  scope: z.strictObject({
    ...sshScope,
    user: z.string(),
    key: z.string().startsWith('-----BEGIN OPENSSH PRIVATE KEY-----'),
    command: z.string().includes('$NONCE'),
    expect: z.string().regex(/\$(NONCE|SHA256)/),
  }),
  timeoutMs: sshTimeoutMs,
  collect: (target, { user, key, command, expect, ...place }, { signal, nonce }) => {
    const filled = (text: string) => text.replaceAll('$NONCE', nonce).replaceAll('$SHA256', createHash('sha256').update(nonce).digest('hex'));
    const talk = async (socket: Parameters<typeof runOverSsh>[0]): Promise<SessionCommand> => {
      const { output, ...result } = await runOverSsh(socket, { user, key, command: filled(command) });
      const done = output?.includes(filled(expect)) === true;
      return { answered: true, user, ...result, done, ...(output !== undefined && { output: output.slice(-shown) }) };
    };
    return speak(target, place, { signal, talk });
  },
});

import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { NewFileMade, SshSilent } from '../../evidence/ssh.ts';
import { readPasswd } from '../linux/account-files.ts';
import { type SshCommandResult, runOverSsh } from './ssh-command.ts';
import { speak, sshScope, sshTimeoutMs } from './ssh-session.ts';

/** Has `user` make a file and a folder in a shell as a terminal starts it, and looks at their modes from outside. Both are removed again. */
export const newFileMode = defineProbe({
  kind: 'newFileMode',
  scope: z.strictObject({ ...sshScope, user: z.string(), key: z.string().startsWith('-----BEGIN OPENSSH PRIVATE KEY-----') }),
  timeoutMs: 2 * sshTimeoutMs,
  async collect(target, { user, key, ...place }, { signal, nonce }): Promise<SshSilent | NewFileMade> {
    const machine = target.machine(place.machine);
    const home = (await readPasswd(machine)).find(({ name }) => name === user)?.home;
    if (!home) return { answered: false, why: `there is no account ${user}` };
    const [file, folder] = [`${home}/.new-${nonce.slice(0, 12)}`, `${home}/.new-${nonce.slice(0, 12)}.d`];
    const run = (command: string) => speak<SshCommandResult>(target, place, { signal, talk: (socket) => runOverSsh(socket, { user, key, command }) });
    const made = await run(`"\${SHELL:-/bin/sh}" -lic ': >${file}; mkdir ${folder}' </dev/null`);
    if ('answered' in made) return made;
    const found = new Map((await machine.list([file, folder])).map(({ path, mode }) => [path, mode]));
    await run(`rm -rf ${file} ${folder}`);
    const modes = { ...(found.has(file) && { file: found.get(file)! }), ...(found.has(folder) && { folder: found.get(folder)! }) };
    return { answered: true, user, ...modes, ...(made.why !== undefined && { why: made.why }) };
  },
});

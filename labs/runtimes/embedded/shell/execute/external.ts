import { execute } from '../../program/execute.ts';
import { findExecutable, usualPath } from '../../program/find-executable.ts';
import { isSysError, type SysError } from '../../sys/sys-error.ts';
import type { JobGate } from '../../program/job-gate.ts';
import type { Image, Sys } from '../../sys/sys.ts';
import type { Shell } from '../state/shell.ts';
import { commandText } from '../syntax/print.ts';
import { Exit, Interrupted } from './control.ts';
import { JobGroup, stoppedStatus } from './job-group.ts';
import { signalWords } from './signal-text.ts';

/** Path of a command by hash table and PATH, or the status after its complaint. */
export const locate = async (shell: Shell, name: string): Promise<string | number> => {
  if (shell.applets?.has(name)) return '/proc/self/exe';
  const hashed = name.includes('/') ? undefined : shell.hash.get(name);
  if (hashed) {
    hashed.hits += 1;
    // A file that is there and may not be run is what the shell says, by its path.
    if ((await shell.sys.access(hashed.path, 1).catch(() => false)) || (await refuses(shell, hashed.path))) return hashed.path;
    shell.hash.delete(name);
  }
  const found = await findExecutable(shell.sys, name, shell.variables.get('PATH') ?? usualPath);
  if ('path' in found) {
    if (!name.includes('/')) shell.hash.set(name, { path: found.path, hits: 1 });
    return found.path;
  }
  return missing(shell, name, found.missing);
};

const refuses = async ({ sys, dialect }: Shell, path: string): Promise<boolean> =>
  dialect === 'bash' &&
  sys.stat(path).then(
    ({ type }) => type === 'file',
    (error: unknown) => isSysError(error, 'EACCES'),
  );

const missing = async (shell: Shell, name: string, reason: 'not-found' | 'no-file' | 'denied' | 'directory'): Promise<number> => {
  const sh = shell.dialect === 'sh';
  const words = {
    'not-found': sh ? 'not found' : 'command not found',
    'no-file': sh ? 'not found' : 'No such file or directory',
    denied: 'Permission denied',
    directory: sh ? 'Permission denied' : 'Is a directory',
  };
  await shell.complain(`${name}: ${words[reason]}`);
  return reason === 'denied' || reason === 'directory' ? 126 : 127;
};

/** Runs a program and waits for it; in a process that would end after it, in its place. */
export const runExternal = async (shell: Shell, words: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
  const located = await locate(shell, words[0]!);
  if (typeof located === 'number') return located;
  const request = { path: located, argv: words, env: { ...env, _: located } };
  if (shell.mayReplace) return replace(shell, request);
  let child: { sys: Sys; image: Image };
  try {
    child = await shell.sys.spawn(request);
  } catch (error) {
    if (!isSysError(error)) throw error;
    return notStarted(shell, request, error);
  }
  if (await badInterpreter(shell, request.path, child.image)) {
    await child.sys.exit(127);
    return 127;
  }
  const group = new JobGroup(shell, { foreground: true });
  await group.join(child.sys);
  const ended = execute({ ...child, ...request, ...surroundings(shell, group.gate) });
  const { command } = shell;
  const status = await group.wait(
    ended.then(({ code }) => code),
    () => (command ? commandText(command) : words.join(' ')),
  );
  return status === stoppedStatus && group.gate?.stopped ? status : told(shell, await ended, child.sys.pid);
};

/** What a program is given of the shell's. */
const surroundings = (shell: Shell, gate: JobGate | undefined = shell.gate) => ({
  ...shell.streams(),
  ...(shell.terminal && { terminal: shell.terminal }),
  ...(gate && { gate }),
});

/** `exec`, and the last command of a subshell. */
export const replace = async (shell: Shell, request: { path: string; argv: readonly string[]; env: Readonly<Record<string, string>> }): Promise<number> => {
  let image: Image;
  try {
    image = await shell.sys.exec(request);
  } catch (error) {
    if (!isSysError(error)) throw error;
    return notStarted(shell, request, error);
  }
  if (await badInterpreter(shell, request.path, image)) throw new Exit(127);
  const ended = await execute({ sys: shell.sys, image, ...request, ...surroundings(shell) });
  shell.traps.clear();
  throw new Exit(ended.code);
};

const badInterpreter = async (shell: Shell, path: string, image: Image): Promise<boolean> => {
  if (image.kind !== 'script') return false;
  const found = await findExecutable(shell.sys, image.interpreter);
  if ('path' in found) return false;
  const words = {
    'not-found': 'No such file or directory',
    'no-file': 'No such file or directory',
    denied: 'Permission denied',
    directory: 'Permission denied',
  };
  await shell.complain(
    found.missing === 'no-file' && shell.dialect === 'bash'
      ? `${path}: cannot execute: required file not found`
      : `${path}: ${shell.dialect === 'sh' ? 'not found' : `${image.interpreter}: bad interpreter: ${words[found.missing]}`}`,
  );
  return true;
};

const notStarted = async (shell: Shell, { path, argv }: { path: string; argv: readonly string[] }, error: SysError): Promise<number> => {
  if (error.code === 'EAGAIN') await shell.complain(`fork: retry: ${error.message}`);
  else await shell.complain(`${argv[0]!.includes('/') ? argv[0] : path}: ${error.message}`);
  return error.code === 'ENOENT' ? 127 : error.code === 'EAGAIN' ? 254 : 126;
};

const told = async (shell: Shell, ended: { code: number; signal?: string }, pid: number): Promise<number> => {
  if (ended.signal === 'INT' && shell.interactive && shell.subshell === 0) {
    shell.status = 130;
    throw new Interrupted();
  }
  if (ended.signal) await tellSignal(shell, { signal: ended.signal, pid, text: shell.commandText });
  return ended.code;
};

/** What a shell says of a foreground process that a signal ended. */
export const tellSignal = async (shell: Shell, { signal, pid, text }: { signal: string; pid: number; text: string }): Promise<void> => {
  const words = signalWords[signal];
  if (words === undefined || shell.dialect !== 'bash' || (!shell.interactive && shell.subshell > 0)) return;
  if (shell.interactive || signal === 'TERM') await shell.write(2, `${words}\n`).catch(() => undefined);
  else await shell.complain(`${String(pid).padStart(5)} ${words.padEnd(23)} ${text}`);
};

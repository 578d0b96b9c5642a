import { execute } from '../../program/execute.ts';
import { findExecutable, usualPath } from '../../program/find-executable.ts';
import { isSysError, type SysError } from '../../sys/sys-error.ts';
import type { Image, Sys } from '../../sys/sys.ts';
import type { Shell } from '../state/shell.ts';
import { Exit, Interrupted } from './control.ts';

/** Where programs of an interactive shell's job go. */
const enterGroup = async (shell: Shell, sys: Sys): Promise<boolean> => {
  if (!shell.options.has('monitor')) return false;
  await sys.setGroup(sys.pid, 0).catch(() => undefined);
  await shell.terminal?.setForeground(sys.pid);
  return true;
};

const leaveGroup = async (shell: Shell): Promise<void> => {
  const own = (await shell.sys.processes()).find(({ pid }) => pid === shell.sys.pid);
  if (own) await shell.terminal?.setForeground(own.pgid);
};

/** Path of a command by hash table and PATH, or the status after its complaint. */
export const locate = async (shell: Shell, name: string): Promise<string | number> => {
  const hashed = name.includes('/') ? undefined : shell.hash.get(name);
  if (hashed) {
    hashed.hits += 1;
    if (await shell.sys.access(hashed.path, 1).catch(() => false)) return hashed.path;
    shell.hash.delete(name);
  }
  const found = await findExecutable(shell.sys, name, shell.variables.get('PATH') ?? usualPath);
  if ('path' in found) {
    if (!name.includes('/')) shell.hash.set(name, { path: found.path, hits: 1 });
    return found.path;
  }
  return missing(shell, name, found.missing);
};

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
  const grouped = await enterGroup(shell, child.sys);
  const ended = await execute({ ...child, ...request, ...shell.streams(), ...(shell.terminal && { terminal: shell.terminal }) });
  if (grouped) await leaveGroup(shell);
  return told(shell, ended, child.sys.pid);
};

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
  const ended = await execute({ sys: shell.sys, image, ...request, ...shell.streams(), ...(shell.terminal && { terminal: shell.terminal }) });
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

const signalWords: Readonly<Record<string, string>> = {
  HUP: 'Hangup',
  QUIT: 'Quit',
  ILL: 'Illegal instruction',
  TRAP: 'Trace/breakpoint trap',
  ABRT: 'Aborted',
  BUS: 'Bus error',
  FPE: 'Floating point exception',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  SEGV: 'Segmentation fault',
  USR2: 'User defined signal 2',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
};

export const signalText = (signal: string): string => signalWords[signal] ?? signal;

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

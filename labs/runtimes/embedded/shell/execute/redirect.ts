import { bytesInput, ChunkInput, fileInput, fileOutput } from '../../program/streams.ts';
import { type SysError, isSysError } from '../../sys/sys-error.ts';
import type { OpenFlags } from '../../sys/sys.ts';
import { expandQuoted, expandText, expandWords } from '../expand/word.ts';
import { encode } from '../io/bytes.ts';
import { type DescriptorTable, Handle } from '../io/handle.ts';
import type { Shell } from '../state/shell.ts';
import type { Redirection } from '../syntax/ast.ts';
import { ShellFailure } from './control.ts';

const flagsOf: Readonly<Record<string, OpenFlags>> = {
  '<': { read: true },
  '>': { write: true, create: true, truncate: true },
  '>|': { write: true, create: true, truncate: true },
  '&>': { write: true, create: true, truncate: true },
  '>>': { write: true, create: true, append: true },
  '&>>': { write: true, create: true, append: true },
  '<>': { read: true, write: true, create: true },
};

/** Runs `action` with redirections in place and undoes them after it. A redirection that fails is a ShellFailure; `action` does not run then. */
export const withRedirections = async <Result>(shell: Shell, redirections: readonly Redirection[], action: () => Promise<Result>): Promise<Result> => {
  if (redirections.length === 0) return action();
  const before = shell.descriptors;
  const table = before.copy();
  shell.descriptors = table;
  try {
    for (const redirection of redirections) await redirect(shell, redirection);
    return await action();
  } finally {
    keepVariables(redirections, { shell, before, table });
    shell.descriptors = before;
    await table.closeAll();
  }
};

/** `{fd}>file` lives on after its command. */
const keepVariables = (
  redirections: readonly Redirection[],
  { shell, before, table }: { shell: Shell; before: DescriptorTable; table: DescriptorTable },
): void => {
  for (const { variable } of redirections) {
    const fd = variable === undefined ? NaN : Number(shell.variables.get(variable));
    const handle = table.get(fd);
    if (handle) void before.set(fd, handle);
  }
};

/** One redirection, for good: `exec >file`. */
export const redirect = async (shell: Shell, redirection: Redirection): Promise<void> => {
  const { operator, variable } = redirection;
  const duplicates = operator === '>&' || operator === '<&';
  if (duplicates && (await duplicate(shell, redirection))) return;
  const usual = operator.startsWith('<') ? 0 : 1;
  const fd = variable === undefined ? (redirection.fd ?? usual) : shell.descriptors.free(10);
  const handle = await open(shell, redirection);
  await shell.descriptors.set(fd, handle);
  if (variable !== undefined) shell.variables.set(variable, String(fd));
  if (operator.startsWith('&>') || (duplicates && redirection.fd === undefined)) await shell.descriptors.set(2, handle);
};

/** `2>&1`, `3>&-`, `1>&3-`. False where the target is a file name: `>&file`. */
const duplicate = async (shell: Shell, { operator, fd, target, variable }: Redirection): Promise<boolean> => {
  const text = await expandText(shell, target);
  const own = variable === undefined ? (fd ?? (operator === '<&' ? 0 : 1)) : undefined;
  if (text === '-') {
    await shell.descriptors.close(own ?? Number(shell.variables.get(variable!)));
    return true;
  }
  const found = /^(\d+)(-?)$/.exec(text);
  if (!found) {
    if (operator === '<&' || fd !== undefined) throw new ShellFailure(`${text}: ambiguous redirect`);
    return false;
  }
  const handle = shell.descriptors.get(Number(found[1]));
  if (!handle) throw new ShellFailure(`${found[1]}: Bad file descriptor`);
  const number = own ?? shell.descriptors.free(10);
  await shell.descriptors.set(number, handle);
  if (variable !== undefined) shell.variables.set(variable, String(number));
  if (found[2]) await shell.descriptors.close(Number(found[1]));
  return true;
};

const open = async (shell: Shell, redirection: Redirection): Promise<Handle> => {
  const { operator, document, target } = redirection;
  if (document) return textHandle(await expandQuoted(shell, document.parts));
  if (operator === '<<<') return textHandle(`${await expandText(shell, target)}\n`);
  const words = await expandWords(shell, [target]);
  if (words.length !== 1) throw new ShellFailure(`${target.raw}: ambiguous redirect`);
  const path = words[0]!;
  const flags = flagsOf[operator] ?? flagsOf['>']!;
  if (operator === '>' && shell.options.has('noclobber') && (await isRegular(shell, path))) throw new ShellFailure(`${path}: cannot overwrite existing file`);
  return openPath(shell, path, flags);
};

const isRegular = async (shell: Shell, path: string): Promise<boolean> => {
  try {
    return (await shell.sys.stat(path)).type === 'file';
  } catch {
    return false;
  }
};

const textHandle = (text: string): Handle => new Handle({ input: bytesInput(encode(text)) });

const names: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2 };

/** A path as bash opens it: descriptors under /dev/fd, connections under /dev/tcp, the rest by the kernel. */
export const openPath = async (shell: Shell, path: string, flags: OpenFlags): Promise<Handle> => {
  const own = /^\/dev\/(?:fd\/(\d+)|(stdin|stdout|stderr))$/.exec(path) ?? /^\/proc\/self\/fd\/(\d+)$/.exec(path);
  if (own) return descriptor(shell, path, own[1] === undefined ? names[own[2]!]! : Number(own[1]));
  const network = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/.exec(path);
  if (network) return connection(shell, { path, host: network[2]!, port: Number(network[3]) });
  if (path === '') throw new ShellFailure(': No such file or directory');
  try {
    const { sys } = shell;
    const fd = await sys.open(path, flags);
    return new Handle({
      ...(flags.read && { input: fileInput(sys, fd) }),
      ...(flags.write && { output: fileOutput(sys, fd) }),
      close: () => sys.close(fd).catch(() => undefined),
    });
  } catch (error) {
    if (!isSysError(error)) throw error;
    if (shell.dialect === 'sh') throw new ShellFailure(dashWords(error, path, flags), { status: shell.applets ? 1 : 2 });
    throw new ShellFailure(`${path}: ${error.message}`);
  }
};

const dashWords = (error: SysError, path: string, { create }: OpenFlags): string => {
  const [verb, absent] = create ? ['create', 'Directory nonexistent'] : ['open', 'No such file'];
  return `cannot ${verb} ${path}: ${error.code === 'ENOENT' ? absent : error.message}`;
};

const descriptor = (shell: Shell, path: string, fd: number): Handle => {
  const found = shell.descriptors.get(fd);
  if (!found) throw new ShellFailure(`${path}: No such file or directory`);
  return found;
};

const connection = async (shell: Shell, { path, host, port }: { path: string; host: string; port: number }): Promise<Handle> => {
  try {
    const socket = await shell.sys.connect({ host, port });
    return new Handle({
      input: new ChunkInput(() => socket.read()),
      output: { isTerminal: false, write: (data) => socket.write(typeof data === 'string' ? encode(data) : data) },
      close: () => socket.close(),
    });
  } catch (error) {
    if (!isSysError(error)) throw error;
    if (error.code === 'ENOTFOUND') {
      await shell.complain(`${host}: Name or service not known`);
      throw new ShellFailure(`${path}: Invalid argument`);
    }
    await shell.complain(`connect: ${error.message}`);
    throw new ShellFailure(`${path}: ${error.message}`);
  }
};

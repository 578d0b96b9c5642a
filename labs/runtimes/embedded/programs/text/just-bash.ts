import type { FsStat, IFileSystem } from 'just-bash';
import type { ProgramContext } from '../../program/program.ts';
import { decode, encode } from '../../shell/io/bytes.ts';
import type { Stat, Sys } from '../../sys/sys.ts';

const toFsStat = (stat: Stat): FsStat => ({
  isFile: stat.type === 'file',
  isDirectory: stat.type === 'directory',
  isSymbolicLink: stat.type === 'symlink',
  mode: stat.mode,
  size: stat.size,
  mtime: new Date(stat.mtimeMs),
});

const bytesOf = (content: string | Uint8Array): Uint8Array => (typeof content === 'string' ? encode(content) : content);

/** The host's files as just-bash's commands see them. */
const fileSystem = ({ sys }: { sys: Sys }): IFileSystem => ({
  readFile: async (path) => decode(await sys.readFile(path)),
  readFileBuffer: (path) => sys.readFile(path),
  writeFile: (path, content) => sys.writeFile(path, bytesOf(content)),
  appendFile: async (path, content) => {
    const fd = await sys.open(path, { write: true, append: true, create: true });
    await sys.write(fd, bytesOf(content));
    await sys.close(fd);
  },
  exists: (path) =>
    sys.stat(path).then(
      () => true,
      () => false,
    ),
  stat: async (path) => toFsStat(await sys.stat(path)),
  lstat: async (path) => toFsStat(await sys.lstat(path)),
  mkdir: (path) => sys.mkdir(path),
  readdir: async (path) => (await sys.readdir(path)).map(({ name }) => name),
  rm: (path) => sys.unlink(path),
  cp: async (from, to) => sys.writeFile(to, await sys.readFile(from)),
  mv: (from, to) => sys.rename(from, to),
  resolvePath: (base, path) => (path.startsWith('/') ? path : `${base.replace(/\/$/, '')}/${path}`),
  getAllPaths: () => [],
  chmod: (path, mode) => sys.chmod(path, mode),
  symlink: (target, path) => sys.symlink(target, path),
  link: (existing, path) => sys.link(existing, path),
  readlink: (path) => sys.readlink(path),
  realpath: (path) => sys.realpath(path),
  utimes: (path, atime, mtime) => sys.utimes(path, atime.getTime(), mtime.getTime()),
});

/** Runs one of just-bash's own commands over the host's files. It reads its whole input first. */
export const runJustBash = async (context: ProgramContext, name: string, options: { words: readonly string[]; needsInput: boolean }): Promise<number> => {
  const { words } = options;
  const { Bash } = await import('just-bash');
  const { cwd } = await context.sys.identity();
  const bash = new Bash({ fs: fileSystem(context), cwd, env: { ...context.env }, defenseInDepth: false, executionLimitProfile: 'normal' });
  const input = options.needsInput ? Buffer.from(await context.stdin.all()).toString('latin1') : '';
  const result = await bash.exec(name, { args: [...words], stdin: input, stdinKind: 'bytes', cwd, signal: context.signal });
  const bytes = (result as { stdoutKind?: string }).stdoutKind === 'bytes';
  if (result.stdout !== '') await context.stdout.write(bytes ? new Uint8Array(Buffer.from(result.stdout, 'latin1')) : encode(result.stdout));
  if (result.stderr !== '') await context.stderr.write(encode(result.stderr));
  return result.exitCode;
};

/** just-bash's jq over a text: each value that it makes as a line of JSON, and what it complains of. */
export const jqLines = async (context: ProgramContext, words: readonly string[], input: string): Promise<{ lines: string[]; error: string; code: number }> => {
  const { Bash } = await import('just-bash');
  const { cwd } = await context.sys.identity();
  const bash = new Bash({ fs: fileSystem(context), cwd, env: { ...context.env }, defenseInDepth: false, executionLimitProfile: 'normal' });
  const stdin = Buffer.from(input).toString('latin1');
  const { stdout, stderr, exitCode, ...rest } = await bash.exec('jq', { args: [...words], stdin, stdinKind: 'bytes', cwd, signal: context.signal });
  const text = (rest as { stdoutKind?: string }).stdoutKind === 'bytes' ? Buffer.from(stdout, 'latin1').toString() : stdout;
  return { lines: text.split('\n').filter((line) => line !== ''), error: stderr, code: exitCode };
};

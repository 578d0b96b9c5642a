import { isSysError, SysError } from '../sys/sys-error.ts';
import type { Image, Sys } from '../sys/sys.ts';
import { findExecutable } from './find-executable.ts';
import type { JobGate } from './job-gate.ts';
import type { Descriptors, InputStream, OutputStream, ProgramContext, RunOptions, Terminal } from './program.ts';
import { ProgramExit } from './program.ts';
import { loadProgram } from './registry.ts';
import { signalNumber } from './signals.ts';
import { ChunkInput } from './streams.ts';

/** A process with its image, and all that its program is given. */
export interface Execution {
  readonly sys: Sys;
  readonly image: Image;
  /** Of the file that is executed. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly descriptors?: Descriptors;
  readonly terminal?: Terminal;
  readonly resume?: unknown;
  /** Of the job that it belongs to. */
  readonly gate?: JobGate;
  /** Told of a failure that is ours, or of one for want of memory. True: somebody goes on with the process, and nothing is said here. */
  readonly failing?: (why: 'memory' | 'crash') => Promise<boolean>;
}

/** `code` is 128 and the signal's number where a signal ended it. */
export interface Ended {
  readonly code: number;
  readonly signal?: string;
}

const interpretersDeep = 4;

/** Runs a process to its end; by then it has exited in the kernel. A signal that ends it ends the wait for it at once. */
export async function execute(execution: Execution): Promise<Ended> {
  const { sys } = execution;
  const abort = new AbortController();
  const killed = new Promise<Ended>((resolve) =>
    sys.onEnd(({ code, signal }) => {
      abort.abort();
      if (signal !== undefined) resolve({ code: 128 + signalNumber(signal), signal });
      else resolve({ code });
    }),
  );
  const ran = runImage(leased(execution, abort.signal), abort.signal).catch((error: unknown) => failed(execution, error));
  const ended = await Promise.race([ran.then((code) => finish(execution, code)), killed]);
  abort.abort();
  return ended;
}

/** Spawns a program as a child of `parent` and runs it to its end, as execvp(3) and a shell's words have it: 127 where there is none, 126 where it may not run. */
export async function runChild(
  parent: Pick<ProgramContext, 'sys' | 'env' | 'stdin' | 'stdout' | 'stderr' | 'descriptors' | 'terminal'>,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const { as, umask, cwd, ...streams } = options;
  const env = options.env ?? parent.env;
  const stderr = options.stderr ?? parent.stderr;
  const [name = ''] = argv;
  const found = await findExecutable(parent.sys, name, env.PATH);
  if (!('path' in found)) return { code: await notRun(stderr, name, found.missing) };
  try {
    const { sys, image } = await parent.sys.spawn({ path: found.path, argv, env, cwd, as, umask });
    const { stdin, stdout, descriptors, terminal } = parent;
    return await execute({ stdin, stdout, descriptors, terminal, ...streams, sys, image, path: found.path, argv, env, stderr });
  } catch (error) {
    if (!isSysError(error)) throw error;
    await stderr.write(`${name}: ${error.message}\n`);
    return { code: 126 };
  }
}

/** Gives an existing process the program that `argv[0]` names. Throws `ProgramExit` with 127 or 126 where it cannot, the reason said. */
export async function become(sys: Sys, { argv, env, stderr }: Pick<Execution, 'argv' | 'env' | 'stderr'>): Promise<{ path: string; image: Image }> {
  const [name = ''] = argv;
  const found = await findExecutable(sys, name, env.PATH);
  if (!('path' in found)) throw new ProgramExit(await notRun(stderr, name, found.missing));
  return { path: found.path, image: await sys.exec({ path: found.path, argv, env }) };
}

async function notRun(stderr: OutputStream, name: string, missing: string): Promise<number> {
  const words: Readonly<Record<string, string>> = { 'no-file': 'No such file or directory', denied: 'Permission denied', directory: 'Is a directory' };
  await stderr.write(`${name}: ${words[missing] ?? 'command not found'}\n`);
  return missing === 'denied' || missing === 'directory' ? 126 : 127;
}

/** The streams of a process end with it: what is still running of its program reaches nobody. */
function leased(execution: Execution, signal: AbortSignal): Execution {
  const { stdin, stdout, stderr, gate, terminal } = execution;
  const out = (stream: OutputStream): OutputStream => ({
    isTerminal: stream.isTerminal,
    write: async (data) => {
      await gate?.passed(signal);
      if (signal.aborted) throw new SysError('EPIPE');
      await stream.write(data);
    },
  });
  const input = stdin instanceof ChunkInput ? stdin.lease(signal, gate) : stdin;
  return { ...execution, stdin: input, stdout: out(stdout), stderr: out(stderr), terminal: gate && terminal ? gate.terminal(terminal, signal) : terminal };
}

async function runImage(execution: Execution, signal: AbortSignal, deep = 0): Promise<number> {
  const { image, sys, path, argv, env, stderr } = execution;
  switch (image.kind) {
    case 'program':
      return runProgram(execution, image.name, signal);
    case 'unsimulated':
      await stderr.write(`${argv[0] ?? image.name}: this program is not simulated here; \`help\` lists what a simulated machine has\n`);
      return 126;
    case 'script':
    case 'text': {
      if (deep >= interpretersDeep) throw new ProgramExit(126);
      const [interpreter, argument] = image.kind === 'script' ? [image.interpreter, image.argument] : ['/bin/sh', undefined];
      const next = [interpreter, ...(argument === undefined ? [] : [argument]), path, ...argv.slice(1)];
      const inner = await sys.exec({ path: interpreter, argv: next, env });
      return runImage({ ...execution, image: inner, path: interpreter, argv: next }, signal, deep + 1);
    }
  }
}

async function runProgram(execution: Execution, name: string, signal: AbortSignal): Promise<number> {
  const program = await loadProgram(name);
  if (!program) throw new Error(`there is no program ${name}`);
  const { image: _, path: __, failing: ___, gate: ____, ...rest } = execution;
  const context: ProgramContext = { ...rest, signal, run: async (argv, options) => (await runChild(context, argv, options)).code };
  return program.run(context);
}

async function failed({ stderr, argv, path, failing }: Execution, error: unknown): Promise<number> {
  if (error instanceof ProgramExit) return error.code;
  if (isSysError(error, 'EPIPE')) return 128 + signalNumber('PIPE');
  if (isSysError(error, 'EINTR')) return 128 + signalNumber('INT');
  const outgrown = error instanceof RangeError;
  if (!isSysError(error) && (await failing?.(outgrown ? 'memory' : 'crash'))) return new Promise(() => undefined);
  const bug = `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const words = isSysError(error) ? error.message : outgrown ? 'memory exhausted' : bug;
  await stderr.write(`${argv[0] ?? path}: ${words}\n`).catch(() => undefined);
  return isSysError(error) ? 1 : 125;
}

/** A stopped process ends when it goes on. */
async function finish({ sys, gate }: Execution, code: number): Promise<Ended> {
  await gate?.passed();
  await leave(sys, code);
  return { code };
}

/** The process may be gone already, by a signal that came meanwhile. */
async function leave(sys: Sys, code: number): Promise<void> {
  await sys.exit(code & 255).catch((error: unknown) => {
    if (!isSysError(error, 'ESRCH')) throw error;
  });
}

import { flushCompileCache } from 'node:module';
import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';
import { become, execute } from '../program/execute.ts';
import type { Ended } from '../program/execute.ts';
import { ProgramExit } from '../program/program.ts';
import type { Descriptors } from '../program/program.ts';
import { loadProgram } from '../program/registry.ts';
import { isSysError } from '../sys/sys-error.ts';
import { ClientLink } from './client-link.ts';
import { ClientProcesses } from './client-sys.ts';
import type { ClientTerminal } from './client-terminal.ts';
import { clientInput, clientOutput, clientTerminal } from './client-terminal.ts';
import type { StartRun } from './messages.ts';

/** A worker thread: runs the programs of one lab that the server sends. */
const { socketPath, token } = workerData as { socketPath: string; token: string };
const flushMs = 500;
let flush: NodeJS.Timeout | undefined;
const socket = connect(socketPath);
const terminals = new Map<number, ClientTerminal>();
const processes: ClientProcesses = new ClientProcesses(() => link);
const link: ClientLink = new ClientLink(socket, {
  start: (run) => void start(run),
  signal: (sys, name) => processes.signal(sys, name),
  end: (sys, end) => processes.end(sys, end),
  resize: (run, size) => terminals.get(run)?.resized(size),
});
/** What most runs begin with is there before the first one comes. */
await loadProgram('bash');
flushCompileCache();
link.tell({ t: 'hello', token });
/** What a program left behind may fail where nobody waits for it. */
process.on('unhandledRejection', () => undefined);

/** Modules that were loaded since are there for other threads. */
function flushCompiled(): void {
  flush = undefined;
  flushCompileCache();
}

async function start(run: StartRun): Promise<void> {
  const { code, signal } = await perform(run);
  terminals.delete(run.id);
  link.tell({ t: 'done', run: run.id, code, signal });
  flush ??= setTimeout(flushCompiled, flushMs).unref();
}

async function perform(run: StartRun): Promise<Ended> {
  const sys = processes.sys(run.sys, run.pid);
  const stdin = clientInput(() => link, run.stdin);
  const stdout = clientOutput(() => link, run.stdout);
  const stderr = clientOutput(() => link, run.stderr);
  const terminal = run.terminal && clientTerminal(() => link, run.terminal, stdin);
  if (terminal) terminals.set(run.id, terminal);
  const { argv, env, resume } = run;
  try {
    const { path, image } = run.image ? { path: argv[0] ?? '', image: run.image } : await become(sys, { argv, env, stderr });
    const failing = terminal && ((why: string) => link.call<boolean>(run.terminal!.handle, 'failed', [why]));
    return await execute({ sys, image, path, argv, env, stdin, stdout, stderr, descriptors: descriptorsOf(run), terminal, resume, failing });
  } catch (error) {
    return { code: await refused(error, (words) => stderr.write(`${argv[0] ?? ''}: ${words}\n`)) };
  }
}

const descriptorsOf = ({ descriptors }: StartRun): Descriptors =>
  Object.fromEntries(descriptors.map(([fd, stream]) => [fd, stream.kind === 'input' ? clientInput(() => link, stream) : clientOutput(() => link, stream)]));

async function refused(error: unknown, say: (words: string) => Promise<void>): Promise<number> {
  if (error instanceof ProgramExit) return error.code;
  await say(isSysError(error) ? error.message : `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`).catch(
    () => undefined,
  );
  return isSysError(error) ? 126 : 125;
}

import type { ExecOptions, ExecResult } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { Host } from './host/host.ts';
import type { Descriptors } from './program/program.ts';
import type { ProgramRunner } from './program/runner.ts';
import { bytesInput, Collected } from './program/streams.ts';
import { SysError } from './sys/sys-error.ts';

const usualMs = 30_000;
const usualBytes = 1024 * 1024;

export interface ExecPlace {
  readonly host: Host;
  readonly runner: ProgramRunner;
  readonly lab: string;
}

export interface MoreOptions extends ExecOptions {
  readonly descriptors?: Descriptors;
}

/** How a command ended; `stopped` where its time was over or it was aborted. */
export interface Ran extends ExecResult {
  readonly stopped?: 'timeout' | 'aborted';
}

/** Runs a command in a simulated machine as `docker exec` does. Killed, with what it started, when its time is over or it is aborted. */
export async function run({ host, runner, lab }: ExecPlace, argv: readonly string[], options: MoreOptions = {}): Promise<Ran> {
  const { user = 'root', env = {}, cwd, stdin, timeoutMs = usualMs, signal, maxBytes = usualBytes, descriptors } = options;
  const [stdout, stderr] = [new Collected(maxBytes), new Collected(maxBytes)];
  const late = AbortSignal.timeout(timeoutMs);
  const sys = await enter(host, { user, argv, cwd, env });
  const { image, env: full } = host.kernel.processes.get(sys.pid) ?? { env };
  const streams = { stdin: bytesInput(stdin ?? ''), stdout, stderr, descriptors };
  const stop = signal ? AbortSignal.any([signal, late]) : late;
  const end = await runner.run({ ...streams, lab, sys, image, argv, env: full, signal: stop, cpuSeconds: Math.ceil(timeoutMs / 1000) });
  const stopped = signal?.aborted ? 'aborted' : late.aborted ? 'timeout' : undefined;
  return { exitCode: end.code, stdout: stdout.text, stderr: stderr.text, truncated: stdout.truncated || stderr.truncated, stopped };
}

export async function exec(place: ExecPlace, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  if (options.signal?.aborted) throw new TargetError('aborted', 'the command was stopped before it began');
  const { stopped, ...result } = await run(place, argv, options);
  if (stopped === 'aborted') throw new TargetError('aborted', `${argv[0] ?? ''} was stopped`);
  if (stopped === 'timeout') throw new TargetError('timeout', `${argv[0] ?? ''} did not end within ${options.timeoutMs ?? usualMs} ms`);
  return result;
}

async function enter(host: Host, as: Parameters<Host['enter']>[0]): ReturnType<Host['enter']> {
  try {
    return await host.enter(as);
  } catch (error) {
    if (error instanceof SysError) throw new TargetError('exec_failed', `${as.argv[0] ?? ''}: ${error.message}`, { cause: error });
    throw error;
  }
}

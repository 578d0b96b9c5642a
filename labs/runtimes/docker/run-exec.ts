import type Dockerode from 'dockerode';
import type { ExecOptions, ExecResult } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { ExecStream } from './exec-stream.ts';
import { startExec } from './exec-stream.ts';

const defaults = { timeoutMs: 30_000, maxBytes: 1024 * 1024 };

/** Ends a program of a container and its session, from outside: Docker has no way to end an exec. */
export type Kill = (containerId: string, hostPid: number) => Promise<void>;

export async function runExec(container: Dockerode.Container, argv: readonly string[], options: ExecOptions & { kill: Kill }): Promise<ExecResult> {
  const { timeoutMs = defaults.timeoutMs, maxBytes = defaults.maxBytes, stdin, user, env, cwd } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const why = () =>
    timeout.aborted ? new TargetError('timeout', `no end within ${timeoutMs} ms: ${argv.join(' ')}`) : new TargetError('aborted', 'the command was stopped');
  if (stop.aborted) throw why();
  const stream = await startExec(container, { argv, user, env, cwd, stdin: stdin !== undefined });
  const ended = collect(stream, maxBytes);
  ended.catch(() => undefined);
  stream.on('error', () => undefined);
  stream.end(stdin);
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(why());
  stop.addEventListener('abort', onAbort, { once: true });
  if (stop.aborted) onAbort();
  try {
    const { output, truncated } = await Promise.race([ended, aborted.promise]);
    return { exitCode: await stream.exitCode(), stdout: output, stderr: stream.stderr, truncated };
  } catch (error) {
    await killExec(stream, (pid) => options.kill(container.id, pid));
    throw error;
  } finally {
    stop.removeEventListener('abort', onAbort);
    stream.destroy();
  }
}

async function collect(stream: ExecStream, maxBytes: number): Promise<{ output: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
  }
  return { output: Buffer.concat(chunks).toString('utf8'), truncated: size > maxBytes };
}

async function killExec(stream: ExecStream, kill: (hostPid: number) => Promise<void>): Promise<void> {
  const { Running: running, Pid: pid } = await stream.exec.inspect();
  if (running && pid > 0) await kill(pid);
}

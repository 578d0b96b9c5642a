import { Worker } from 'node:worker_threads';
import type { FromChild, ToChild } from './messages.ts';

/**
 * A child process of the server: holds worker threads and looks at them from outside, since a thread that computes without end hears nothing.
 * It ends with the server.
 */
const limits = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 };
/** Bytes outside of a thread's heap (strings and buffers that it made). */
const externalLimit = 256 * 1024 * 1024;
const lookMs = 250;
/** Less than this is not worth a message. */
const noteMs = 20;

interface Held {
  readonly worker: Worker;
  cpuMs: number;
  asked: boolean;
}

const [socketPath = '', cacheFolder = ''] = process.argv.slice(2);
const threads = new Map<number, Held>();
const outgrown = new Set<number>();
const tell = (message: FromChild): void => void process.send?.(message);

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToChild) => {
  if (message.t === 'thread') begin(message.thread, message.token);
  else void threads.get(message.thread)?.worker.terminate();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
setInterval(look, lookMs);

function begin(thread: number, token: string): void {
  const worker = new Worker(new URL('./entry.mjs', import.meta.url), {
    workerData: { socketPath, token, cacheFolder },
    resourceLimits: limits,
    stdout: true,
    stderr: true,
  });
  let why: (FromChild & { t: 'died' })['why'] = 'ended';
  let detail: string | undefined;
  threads.set(thread, { worker, cpuMs: 0, asked: false });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    why = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash';
    detail = error.message;
  });
  worker.on('exit', () => {
    threads.delete(thread);
    tell({ t: 'died', thread, why: outgrown.delete(thread) ? 'memory' : why, detail });
  });
}

/** A thread that does not answer is asked again when it has. */
function look(): void {
  for (const [thread, entry] of threads) {
    if (entry.asked) continue;
    entry.asked = true;
    void entry.worker.cpuUsage().then(
      ({ user, system }) => {
        entry.asked = false;
        charge(thread, entry, Math.round((user + system) / 1000));
      },
      () => undefined,
    );
  }
}

function charge(thread: number, entry: Held, cpuMs: number): void {
  if (cpuMs - entry.cpuMs < noteMs) return;
  entry.cpuMs = cpuMs;
  tell({ t: 'cpu', thread, ms: cpuMs });
  void weigh(thread, entry.worker);
}

async function weigh(thread: number, worker: Worker): Promise<void> {
  const heap = await worker.getHeapStatistics().catch(() => undefined);
  if (!heap || heap.external_memory < externalLimit || outgrown.has(thread)) return;
  outgrown.add(thread);
  await worker.terminate();
}

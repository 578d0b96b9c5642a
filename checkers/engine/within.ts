/** Runs `task` within a named time limit. Rejects at the limit even where the task ignores its signal. */
export async function within<T>(limit: { name: string; ms: number; signal: AbortSignal }, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(limit.ms);
  const signal = AbortSignal.any([limit.signal, timeout]);
  const stopped = Promise.withResolvers<never>();
  const reason = () =>
    limit.signal.aborted
      ? new LimitError('checks.aborted', `${limit.name}: stopped`)
      : new LimitError('checks.target_timeout', `${limit.name}: no answer within ${limit.ms} ms`);
  const stop = () => stopped.reject(reason());
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([stopped.promise, task(signal)]);
  } catch (error) {
    throw signal.aborted ? reason() : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class LimitError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'LimitError';
    this.code = code;
  }
}

export const codeOf = (error: unknown, otherwise: string): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : otherwise;
};

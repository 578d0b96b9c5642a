const running = new Map<string, Promise<unknown>>();

/** Runs the same work once for all who ask meanwhile. One whose own signal still holds goes on where the one that began was stopped. */
export async function singleFlight<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const begun = running.get(key) as Promise<T> | undefined;
    if (!begun) break;
    try {
      return await begun;
    } catch (error) {
      if ((error as { code?: string }).code !== 'labs.aborted') throw error;
    }
    signal?.throwIfAborted();
  }
  const mine = work().finally(() => running.delete(key));
  running.set(key, mine);
  return mine;
}

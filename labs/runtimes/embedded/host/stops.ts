import type { Process } from './process.ts';

const waiting = new WeakMap<Process, Set<() => void>>();
const signals = new WeakMap<Process, string[]>();

/** Signals that came to a stopped process, for when it goes on. */
export const pending = (process: Process): string[] => {
  const known = signals.get(process) ?? [];
  signals.set(process, known);
  return known;
};

export const setStopped = (process: Process, stopped: boolean): void => {
  process.state = stopped ? 'T' : 'S';
  tellStop(process);
};

export const tellStop = (process: Process): void => {
  for (const tell of waiting.get(process) ?? []) tell();
};

/** Resolves with true when the process is stopped (or runs), with false when it ended before. */
export const awaitStop = (process: Process, stopped: boolean): Promise<boolean> =>
  new Promise((resolve) => {
    const listeners = waiting.get(process) ?? new Set();
    waiting.set(process, listeners);
    const look = (): void => {
      if (process.end || (process.state === 'T') === stopped) {
        listeners.delete(look);
        resolve(!process.end);
      }
    };
    listeners.add(look);
    if (!process.end) process.endListeners.push(look);
    look();
  });

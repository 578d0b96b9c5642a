import { useSyncExternalStore } from 'react';
import { serverNow } from './api.ts';

const second = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Math.floor(serverNow() / second) * second;

function tick(): void {
  now = Math.floor(serverNow() / second) * second;
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    timer = setInterval(tick, second);
    queueMicrotask(tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
/** The server's time in ms, to the second, while a component looks at it. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

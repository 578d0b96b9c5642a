import type { AttemptEvent, CheckRun } from '../api.ts';
import type { StoredEvent } from './event-log.ts';

/** A stored event as people get it. A `check` event names its run; the run is filled in as it is now. */
export function fillEvent({ seq, at, actor, type, data, attempt }: StoredEvent, runOf: (attempt: string, run: string) => CheckRun | undefined): AttemptEvent {
  const common = { seq, at, actor };
  if (type !== 'check') return { ...common, type, ...data } as AttemptEvent;
  const run = runOf(attempt, String(data.run));
  return run ? { ...common, type, run } : { ...common, type: 'log', name: 'check', data };
}

import type { Progress } from '#labs/contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { insertTiming, updateAttempt } from './attempts.repository.ts';
import type { Live } from './live-labs.ts';

const detailEveryMs = 100;

/** Tells a phase; keeps it, and how long it took, when it begins or ends. Never throws: progress must not stop a start. */
export function report(context: AttemptContext, live: Live, progress: Progress): void {
  const at = context.now().toISOString();
  const { status, moved } = live.board.apply(progress, at);
  if (!moved) {
    if (Date.now() - (live.toldAt ?? 0) < detailEveryMs) return;
    live.toldAt = Date.now();
    context.events.tell(live.attempt, { kind: 'progress', phase: status });
    if (progress.phase === 'queue') context.events.tell(live.attempt, { kind: 'view' });
    return;
  }
  try {
    context.events.commit(live.attempt, (tx, append) => {
      updateAttempt(tx, live.attempt, { phases: live.board.phases });
      append({ actor: 'server', type: 'phase', data: { phase: status } });
      const ms = Date.parse(at) - Date.parse(status.startedAt ?? at);
      if (status.state === 'done') insertTiming(tx, { scenario: live.scenario, runtime: live.runtime, phase: status.phase, ms, at });
    });
  } catch (error) {
    context.log.error({ err: error, attempt: live.attempt }, 'progress could not be stored');
  }
}

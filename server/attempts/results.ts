import type { Results } from '../api.ts';
import type { StoredEvent } from '../events/event-log.ts';
import { summaryOf } from '../events/event-summary.ts';
import type { AttemptContext } from './attempt-context.ts';
import { attemptView } from './attempt-view.ts';
import { type AttemptRow, hintsTaken, isLive } from './attempts.repository.ts';
import { currentChanges } from './file-changes.ts';
import { scenarioOf } from './own-attempt.ts';

/** The debrief. While the lab runs it is what is known so far, without the solution. */
export async function resultsOf(context: AttemptContext, row: AttemptRow): Promise<Results> {
  const grades = context.grading.grades(row.id);
  const events = context.events.since(row.id, 0);
  const recordings = await context.terminals.recordings(row.id);
  const finished = row.mode === 'practice' && row.state === 'ended';
  return {
    attempt: attemptView(context, row),
    runs: grades.map(({ id, kind, finishedAt, grade }) => ({ id, kind, finishedAt, score: grade.score, max: grade.max })),
    grade: grades.at(-1)?.grade,
    activeMs: activeMs(events, context.now()),
    hints: Object.values(hintsTaken(context.database, row.id)).reduce((sum, taken) => sum + taken, 0),
    events: events.map(({ seq, at, actor, type, data }) => ({ seq, at, actor, type, summary: summaryOf({ type, data }) })),
    changes: await currentChanges(context, row.id, isLive(row) ? context.labs.lab(row.id) : undefined),
    recordings: recordings.map(({ terminal, machine, bytes }) => ({ terminal, machine, bytes, url: `/api/attempts/${row.id}/recordings/${terminal}` })),
    ...(finished && { solution: scenarioOf(context.scenarios, row).solution(row.variant) }),
  };
}

/** How long the lab ran, pauses left out. */
export function activeMs(events: readonly Pick<StoredEvent, 'at' | 'type' | 'data'>[], now: Date): number {
  let sum = 0;
  let since: number | undefined;
  for (const { at, type, data } of events) {
    const { name } = data as { name?: string };
    if (type !== 'log') continue;
    if (name === 'ready' || name === 'resumed') since ??= Date.parse(at);
    else if ((name === 'paused' || name === 'ended' || name === 'failed') && since !== undefined) {
      sum += Date.parse(at) - since;
      since = undefined;
    }
  }
  return since === undefined ? sum : sum + now.getTime() - since;
}

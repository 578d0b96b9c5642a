import { expect, test } from 'vitest';
import type { Attempt, AttemptEvent, CheckRun } from '#server/api.ts';
import { applyEvent, applyVerdict } from './attempt-events.ts';

const attempt = { id: 'a', lastEvent: 5, phases: [{ phase: 'start', state: 'running' }], attackRuns: [], proven: false } as unknown as Attempt;
const event = (change: object): AttemptEvent => ({ seq: 6, at: '2026-01-01T00:00:00.000Z', actor: 'server', ...change }) as AttemptEvent;
const run = (change: Partial<CheckRun>): CheckRun => ({ id: 'r', state: 'running', kind: 'check', startedAt: '', history: {}, rules: {}, ...change });
const grade = { score: 1 } as CheckRun['grade'];

test('an event that the view includes already changes nothing', () => {
  expect(applyEvent(attempt, event({ seq: 5, type: 'check', run: run({}) }))).toBe(attempt);
});
test('the whole view and progress inside a phase come at the newest number again', () => {
  expect(applyEvent(attempt, event({ seq: 5, type: 'attempt', attempt: { ...attempt, proven: true } })).proven).toBe(true);
  expect(applyEvent(attempt, event({ seq: 5, type: 'phase', phase: { phase: 'start', state: 'running', done: 2, total: 3 } })).phases[0]).toMatchObject({
    done: 2,
  });
});
test('the last grade stays while a new run is under way', () => {
  const graded = applyEvent(attempt, event({ type: 'check', run: run({ id: 'one', state: 'done', grade }) }));
  const again = applyEvent(graded, event({ seq: 7, type: 'check', run: run({ id: 'two' }) }));
  expect(again.check).toMatchObject({ id: 'two', state: 'running', grade });
  expect(applyEvent(again, event({ seq: 8, type: 'attempt', attempt: { ...attempt, check: run({ id: 'two' }) } })).check?.grade).toBe(grade);
});
test('proving the start state is not a check of the learner', () => {
  expect(applyEvent(attempt, event({ type: 'check', run: run({ kind: 'prove' }) })).check).toBeUndefined();
});
test('verdicts of a new run begin anew', () => {
  const first = applyVerdict(undefined, event({ type: 'verdict', run: 'one', id: 'x', kind: 'check', status: 'fail', reason: 'r' }) as never);
  const second = applyVerdict(first, event({ type: 'verdict', run: 'two', id: 'y', kind: 'check', status: 'pass', reason: '' }) as never);
  expect(second).toEqual({ run: 'two', byId: { y: { status: 'pass', reason: '' } } });
});

import { expect, test } from 'vitest';
import type { Attempt } from '#server/api.ts';
import { attackMoments, checkSentence, type Grade, historyText, safeguardStanding, standingOf, wallOf, wallSentence, wordOf } from './grade.ts';

const scenario = {
  tasks: [{ id: 't', title: '', points: 10, checks: 2, hints: 0 }],
  attacks: [],
  safeguards: [{ id: 's', title: '' }],
} as unknown as Attempt['scenario'];
const check = (id: string, status: string) => ({ id, rule: id, status, max: 5, findings: [], reason: '' });
const grade = {
  score: 5,
  max: 10,
  evaluated: 2,
  total: 3,
  tasks: [{ id: 't', checks: [check('a', 'pass'), check('b', 'fail')] }],
  attacks: [],
  safeguards: [{ id: 's', status: 'pass' }],
} as unknown as Grade;

test('only a pass is a pass', () => {
  expect(['pass', 'fail', 'missing', 'notApplicable', 'unknown', 'error'].map((status) => standingOf(status))).toEqual([
    'pass',
    'fail',
    'fail',
    'none',
    'none',
    'warn',
  ]);
  expect(['pass', 'fail', 'error'].map(safeguardStanding)).toEqual(['holding', 'broken', 'warn']);
});
test('a failure after a pass is broken again, with its times', () => {
  const history = { passedAt: '2026-01-01T10:04:00Z', brokenAt: '2026-01-01T10:31:00Z' };
  expect(standingOf('fail', history)).toBe('regress');
  expect(historyText(history)).toMatch(/^passed \d\d:04, broken \d\d:31$/);
});
test('removal has a word of its own', () => {
  expect(wordOf('fail', 'missing')).toBe('Removed');
});
test('the wall is named by a sentence', () => {
  expect(wallSentence(wallOf(scenario))).toBe('0 of 2 checks pass, 2 not evaluated');
  expect(wallSentence(wallOf(scenario, grade, { b: { brokenAt: 'x' } }))).toBe('1 of 2 checks pass, 1 broken again; safeguards 1 of 1 holding');
});
test('the result of a check is one sentence', () => {
  expect(checkSentence(grade)).toBe('1 of 2 pass, 1 fails; all safeguards hold. 5 of 10 points.');
});
test('before is the replay on the start state, after the newest', () => {
  const runs = [1, 2, 3].map((at) => ({ attack: 'x', at: String(at), status: 'reached', observed: '', output: '', moment: at === 1 ? 'start' : 'later' }));
  const [moments] = attackMoments({ scenario: { attacks: [{ id: 'x', title: '', points: 1 }] }, attackRuns: runs } as unknown as Attempt);
  expect([moments?.before?.at, moments?.after?.at]).toEqual(['1', '3']);
});

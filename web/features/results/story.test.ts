import { expect, test } from 'vitest';
import type { Results } from '#server/api.ts';
import { storyOf } from './story.ts';

const event = (seq: number, type: string, summary: string) => ({ seq, at: '', actor: 'learner', type, summary });
const results = {
  attempt: { scenario: { attacks: [{ id: 'root', title: 'Log in as root', points: 1 }] } },
  runs: [{ id: 'r1', kind: 'check', finishedAt: '', score: 40, max: 100 }],
  events: [
    event(1, 'phase', 'start: done'),
    event(2, 'log', 'Lab ready'),
    event(3, 'check', 'Check run r1'),
    event(4, 'verdict', 'x: fail'),
    event(5, 'attack', 'root: stopped'),
    event(6, 'check', 'Check run r1'),
    event(7, 'check', 'Check run proof'),
    event(8, 'log', 'Hint opened · passwords'),
    event(9, 'log', 'terminal.opened · host-bbebe81c91b3 · host'),
    event(10, 'log', 'Lab ready · cf4410dcfa84 · 2026-11-23T17:54:06.504Z'),
  ],
} as unknown as Results;

test('a check is told once with its points; phases, verdicts and proofs are left out', () => {
  expect(storyOf(results).map(({ lane, summary }) => [lane, summary])).toEqual([
    ['lab', 'Lab ready'],
    ['attack', 'Log in as root: stopped'],
    ['check', 'Check: 40 of 100 points'],
    ['hint', 'Hint opened: passwords'],
    ['lab', 'Terminal opened: host'],
    ['lab', 'Lab ready'],
  ]);
});

import { expect, test } from 'vitest';
import type { PhaseStatus } from '#server/api.ts';
import { isLate, percentOf, risingPercent } from './provisioning.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const usual = { p50: 1000, p90: 2000, p95: 3000 };
const phase = (change: Partial<PhaseStatus> & Pick<PhaseStatus, 'phase'>): PhaseStatus => ({ state: 'pending', usual, ...change });

test('finished phases count by their p50, the current one by its time up to 95 % of it', () => {
  const phases = [
    phase({ phase: 'image', state: 'done' }),
    phase({ phase: 'start', state: 'running', startedAt: at(0) }),
    phase({ phase: 'ready' }),
    phase({ phase: 'terminal' }),
  ];
  expect(percentOf({ phases }, 500)).toBe(37);
  expect(percentOf({ phases }, 60_000)).toBe(48);
});
test('proving runs after the hand-over and does not count', () => {
  expect(percentOf({ phases: [phase({ phase: 'start', state: 'done' }), phase({ phase: 'prove', usual: undefined })] }, 0)).toBe(99);
});
test('no percent where a phase has too few samples', () => {
  expect(percentOf({ phases: [phase({ phase: 'image', state: 'done' }), phase({ phase: 'start', usual: undefined })] }, 0)).toBeUndefined();
});
test('percent never falls', () => {
  const later = { id: 'one', phases: [phase({ phase: 'image', state: 'done' }), phase({ phase: 'start' })] };
  const earlier = { id: 'one', phases: [phase({ phase: 'image' }), phase({ phase: 'start' })] };
  expect([risingPercent(later, 0), risingPercent(earlier, 0)]).toEqual([50, 50]);
});
test('a phase is late past its p95', () => {
  const running = phase({ phase: 'start', state: 'running', startedAt: at(0) });
  expect([isLate(running, 3_900), isLate(running, 4_100)]).toEqual([false, true]);
});

import { expect, test } from 'vitest';
import type { ScenarioSummary } from '#server/api.ts';
import { matches, readFilters, without } from './filters.ts';

const scenario = {
  id: 'ssh-front-door',
  title: 'Close the SSH front door',
  summary: 'Passwords and old ciphers.',
  module: { id: 'host', title: 'Host hardening' },
  level: 'beginner',
  minutes: 15,
  runtimes: ['docker'],
  controls: ['NIST-800-53-IA-5'],
} as unknown as ScenarioSummary;

test.each([
  [{ q: 'ssh door' }, true],
  [{ q: 'ia-5' }, true],
  [{ q: 'kubernetes' }, false],
  [{ minutes: 15 as const }, true],
  [{ minutes: 10 as const }, false],
  [{ framework: 'NIST-800-53' }, true],
  [{ framework: 'NIST-800-190' }, false],
  [{ topic: 'host', level: 'beginner' as const, runtime: 'docker' as const }, true],
])('%j matches: %s', (filters, expected) => {
  expect(matches(scenario, filters)).toBe(expected);
});
test('what the URL may not hold is left out', () => {
  expect(readFilters({ minutes: '12', level: 'expert', q: ' ', topic: 'host', other: 1 })).toEqual({ topic: 'host' });
});
test('a filter is taken away', () => {
  expect(without({ q: 'a', topic: 'host' }, 'q')).toEqual({ topic: 'host' });
});

import { expect, test } from 'vitest';
import { offeredRuntimes, runtimeLimits, runtimeSentence, runtimeWord, startWords } from './runtimes.ts';

const times = { p50: 3_900, p90: 6_100, p95: 7_400 };

test('a simulation is called that, starts at once, and says what it lacks', () => {
  expect([runtimeWord('embedded'), startWords({}, 'embedded')]).toEqual(['Simulated', 'starts at once']);
  expect(`${runtimeSentence('embedded')} ${runtimeLimits('embedded')}`).toMatch(/no real kernel.*imitated/s);
  expect(runtimeLimits('docker')).toBeUndefined();
});
test('start times are those of the runtime, and never invented', () => {
  expect(startWords({ startTimes: { docker: times } }, 'docker')).toBe('about 4 s to start here');
  expect(startWords({ startTimes: { docker: times } }, 'kind')).toBeUndefined();
  expect(startWords({}, 'docker')).toBeUndefined();
});
test('runtimes are offered in the order of the scenario', () => {
  const status = (name: 'embedded' | 'docker' | 'kind') => ({ name, available: true, detail: '' });
  expect(offeredRuntimes({ runtimes: ['docker', 'embedded'] }, [status('embedded'), status('docker'), status('kind')]).map(({ name }) => name)).toEqual([
    'docker',
    'embedded',
  ]);
});

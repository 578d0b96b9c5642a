import { expect, test } from 'vitest';
import type { Progress } from '../contract.ts';
import { trackPhases } from './start-phases.ts';

function track(parts: Parameters<typeof trackPhases>[0]['parts'], signal = new AbortController().signal) {
  const seen: string[] = [];
  const onProgress = ({ phase, state, done, total }: Progress) => seen.push([phase, state, done === undefined ? '' : `${done}/${total}`].join(' ').trim());
  return { seen, phases: trackPhases({ context: { signal, onProgress }, parts }) };
}

test('reports when a phase begins and when it ends', async () => {
  const { seen, phases } = track({});
  await phases.part('network', 'a network', async () => 1);
  expect(seen).toEqual(['network running', 'network done']);
});

test('a phase of several machines ends with its last', async () => {
  const { seen, phases } = track({ start: 2 });
  await Promise.all([phases.part('start', 'a', async () => 1), phases.part('start', 'b', async () => 2)]);
  expect(seen).toEqual(['start running 0/2', 'start running 1/2', 'start done 2/2']);
});

test('names the phase in the error of a failed part', async () => {
  const { seen, phases } = track({});
  await expect(phases.part('seed', '', () => Promise.reject(new Error('no room')))).rejects.toMatchObject({
    code: 'labs.start_failed',
    phase: 'seed',
    message: 'seed: no room',
  });
  expect(seen).toEqual(['seed running', 'seed failed']);
});

test('begins nothing after an abort', async () => {
  const abort = new AbortController();
  const { seen, phases } = track({}, abort.signal);
  abort.abort(new Error('left'));
  await expect(phases.part('start', '', async () => 1)).rejects.toThrow('left');
  expect(seen).toEqual([]);
});

import { expect, test } from 'vitest';
import { singleFlight } from './single-flight.ts';

const stopped = Object.assign(new Error('stopped'), { code: 'labs.aborted' });

test('the same work is done once at a time', async () => {
  let runs = 0;
  const work = async (): Promise<number> => {
    await Promise.resolve();
    return ++runs;
  };
  expect(await Promise.all([singleFlight('a', undefined, work), singleFlight('a', undefined, work)])).toEqual([1, 1]);
  expect(await singleFlight('a', undefined, work)).toBe(2);
});

test('who waits goes on where the one that began was stopped', async () => {
  const first = singleFlight('b', undefined, () => Promise.reject(stopped));
  const second = singleFlight('b', undefined, () => Promise.resolve('done'));
  await expect(first).rejects.toThrow('stopped');
  expect(await second).toBe('done');
});

test('who waits and has given up himself does not', async () => {
  const first = singleFlight('c', undefined, () => Promise.reject(stopped));
  const second = singleFlight('c', AbortSignal.abort(new Error('mine')), () => Promise.resolve('done'));
  await expect(first).rejects.toThrow('stopped');
  await expect(second).rejects.toThrow('mine');
});

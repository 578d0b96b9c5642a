import { expect, test } from 'vitest';
import { LabStates, OrderedWrites } from './lab-states.ts';

test('a lab goes forward, back only from a pause, and tells it once', () => {
  const told: string[] = [];
  const states = new LabStates('starting');
  const leave = states.follow((state, reason) => told.push(reason === undefined ? state : `${state}: ${reason}`));
  for (const state of ['ready', 'ready', 'starting', 'paused', 'ready'] as const) states.become(state);
  states.become('closing', 'the end');
  states.become('ready');
  leave();
  states.become('closed');
  expect([told, states.now]).toEqual([['ready', 'paused', 'ready', 'closing: the end'], 'closed']);
});

test('writes follow each other, and a failed one keeps none from the next', async () => {
  const writes = new OrderedWrites();
  const done: number[] = [];
  const slow = writes.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('no space');
  });
  const next = writes.add(async () => void done.push(2));
  await expect(slow).rejects.toThrow('no space');
  await next;
  await writes.settled();
  expect(done).toEqual([2]);
});

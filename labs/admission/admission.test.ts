import { expect, test, vi } from 'vitest';
import { createAdmission } from './admission.ts';
import { labBudget } from './budget.ts';
import { demandOf } from './demand.ts';

const size = (memory: number) => ({ memory, cpus: 1, disk: 1, pids: 1 });
const admission = (options: { perOwner?: number; maxWaiting?: number } = {}) =>
  createAdmission({ budget: { memory: 10, cpus: 100, disk: 100, pids: 100 }, ...options });
const tick = () => new Promise((resolve) => setImmediate(resolve));

test('admits at once while there is room', async () => {
  const all = admission();
  await all.request({ owner: 'a', demand: size(6) });
  expect(all.free.memory).toBe(4);
});

test('queues beyond the budget and tells each change of place', async () => {
  const all = admission();
  const first = await all.request({ owner: 'a', demand: size(10) });
  const places: string[] = [];
  const second = all.request({ owner: 'b', demand: size(10), onPlace: (place) => places.push(`b${place}`) });
  const third = all.request({ owner: 'c', demand: size(10), onPlace: (place) => places.push(`c${place}`) });
  first.release();
  (await second).release();
  await third;
  expect(places).toEqual(['b1', 'c2', 'c1']);
});

test('lets no small lab overtake a large one that waits', async () => {
  const all = admission();
  const first = await all.request({ owner: 'a', demand: size(6) });
  const large = vi.fn();
  const small = vi.fn();
  void all.request({ owner: 'b', demand: size(10) }).then(large);
  void all.request({ owner: 'c', demand: size(1) }).then(small);
  await tick();
  expect(small).not.toHaveBeenCalled();
  first.release();
  await tick();
  expect(large).toHaveBeenCalled();
});

test('an aborted request leaves the queue and moves the others up', async () => {
  const all = admission();
  await all.request({ owner: 'a', demand: size(10) });
  const abort = new AbortController();
  const places: number[] = [];
  const second = all.request({ owner: 'b', demand: size(1), signal: abort.signal });
  void all.request({ owner: 'c', demand: size(1), onPlace: (place) => places.push(place) });
  abort.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(places).toEqual([2, 1]);
});

test('refuses a second lab of one owner, running or waiting', async () => {
  const all = admission();
  const first = await all.request({ owner: 'a', demand: size(10) });
  await expect(all.request({ owner: 'a', demand: size(1) })).rejects.toMatchObject({ code: 'labs.owner_limit' });
  void all.request({ owner: 'b', demand: size(1) });
  await expect(all.request({ owner: 'b', demand: size(1) })).rejects.toMatchObject({ code: 'labs.owner_limit' });
  first.release();
  await all.request({ owner: 'a', demand: size(1) });
});

test('refuses at once what can never fit, and a queue without end', async () => {
  const all = admission({ maxWaiting: 1 });
  await expect(all.request({ owner: 'a', demand: size(11) })).rejects.toMatchObject({ code: 'labs.too_large' });
  await all.request({ owner: 'a', demand: size(10) });
  void all.request({ owner: 'b', demand: size(1) });
  await expect(all.request({ owner: 'c', demand: size(1) })).rejects.toMatchObject({ code: 'labs.queue_full' });
});

test('counts adopted labs, and a release counts once', async () => {
  const all = admission();
  const adopted = all.occupy('a', size(8));
  expect(all.hasRoom(size(3))).toBe(false);
  adopted.release();
  adopted.release();
  expect(all.free.memory).toBe(10);
});

test('keeps a reserve of the host, and lets CPU limits overlap', () => {
  expect(labBudget({ memory: 100, cpus: 2, disk: 1000, pids: 100 }, { reserve: 0.1, cpuOvercommit: 3 })).toEqual({ memory: 90, cpus: 6, disk: 900, pids: 90 });
});

test('a lab takes the limits of its machines and a visitor', () => {
  const machine = { recipe: { limits: { memory: 512, cpus: 1, pids: 256, disk: 100 } } } as never;
  const demand = demandOf({ machines: { a: machine, b: machine }, visitors: { monitor: { address: 'fixed' } } });
  expect(demand).toEqual({ memory: (1024 + 128) * 1024 * 1024, cpus: 2.1, pids: 640, disk: 216 * 1024 * 1024 });
});

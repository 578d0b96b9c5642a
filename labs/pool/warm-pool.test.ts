import { expect, test, vi } from 'vitest';
import { FakeRuntime } from '../../test/support/fake-runtime.ts';
import { lampScenario, weakLamps } from '../../test/support/lamp-scenario.ts';
import { createAdmission } from '../admission/admission.ts';
import { demandOf } from '../admission/demand.ts';
import type { Lab, LabSpec } from '../contract.ts';
import { WarmPool } from './warm-pool.ts';

let count = 0;
const { lab } = lampScenario().variant(1);
const next = (): LabSpec => ({
  ...lab,
  id: `warm${++count}`,
  scenario: 'lamp',
  scenarioDigest: '',
  values: {},
  trust: 'shared',
  tags: {},
  expiresAt: new Date(),
});
const demand = demandOf(lab);
const roomFor = (labs: number) => ({ memory: demand.memory * labs, cpus: 1e9, disk: 1e18, pids: 1e9 });

function pool({ size = 2, room = 9, limit = 9, prove = async (_lab: Lab): Promise<'proof' | undefined> => 'proof' } = {}) {
  const runtime = new FakeRuntime(weakLamps);
  const admission = createAdmission({ budget: roomFor(room), perOwner: Infinity });
  const clock = { now: 0 };
  const onTrouble = vi.fn();
  const warm = new WarmPool({
    runtime,
    admission: async () => admission,
    orders: [{ key: 'lamp', size, next }],
    memory: demand.memory * limit,
    prove,
    onTrouble,
    now: () => clock.now,
  });
  const tend = async (times: number) => {
    for (let turn = 0; turn < times; turn++) await warm.tend();
  };
  return { warm, runtime, admission, clock, onTrouble, tend };
}

test('fills up to its size with proven labs, asleep', async () => {
  const { warm, runtime, tend } = pool();
  await tend(4);
  expect(runtime.labs.map(({ state }) => state)).toEqual(['paused', 'paused']);
  expect(warm.ready.map(({ proof }) => proof)).toEqual(['proof', 'proof']);
  expect(warm.ids()).toEqual(runtime.labs.map(({ id }) => id));
});

test("a claimed lab is awake, no longer the pool's, and replaced", async () => {
  const { warm, runtime, tend } = pool({ size: 1 });
  await tend(1);
  const claimed = await warm.claim(() => true);
  expect([claimed?.lab.state, warm.ids()]).toEqual(['ready', []]);
  await tend(1);
  expect(runtime.labs.length).toBe(2);
});

test('nothing that matches is no lab', async () => {
  const { warm, tend } = pool();
  await tend(1);
  expect(await warm.claim(() => false)).toBeUndefined();
});

test('a lab that is not weak is thrown away, and its kind rests for a minute', async () => {
  const { warm, runtime, onTrouble, tend, clock, admission } = pool({ prove: async () => undefined });
  const free = admission.free.memory;
  await tend(3);
  expect([runtime.labs.map(({ state }) => state), warm.ready, admission.free.memory]).toEqual([['closed'], [], free]);
  expect(onTrouble).toHaveBeenCalledOnce();
  clock.now = 61_000;
  await tend(1);
  expect(runtime.labs.length).toBe(2);
});

test('takes no more than its memory, and no more than there is room', async () => {
  for (const options of [{ limit: 1 }, { room: 1 }]) {
    const { runtime, tend } = pool(options);
    await tend(3);
    expect(runtime.labs.length).toBe(1);
  }
});

test('gives a lab up while somebody waits', async () => {
  const { runtime, admission, tend } = pool({ size: 1, room: 1 });
  await tend(1);
  const learner = admission.request({ owner: 'a', demand });
  await tend(1);
  expect((await learner).owner).toBe('a');
  expect(runtime.labs[0]!.state).toBe('closed');
});

test('closing closes what is warm and what is being filled', async () => {
  const { warm, runtime, tend } = pool();
  await tend(1);
  runtime.beforeReady = () => new Promise(() => undefined);
  const filling = warm.tend();
  await vi.waitFor(() => expect(warm.ids().length).toBe(2));
  await warm.close();
  await filling;
  expect(runtime.labs.map(({ state }) => state)).toEqual(['closed']);
});

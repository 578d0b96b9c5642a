import { expect, test, vi } from 'vitest';
import type { ScriptResult, Target } from '../target.ts';
import { collect } from './collect.ts';
import type { GradingPlan } from './contract.ts';
import { CheckSpecError } from './needs.ts';
import { check, plan, registry, scriptAttack } from './plan.fixture.ts';

const reported = (report: unknown): ScriptResult => ({
  exitCode: 0,
  stdout: 'out',
  stderr: '',
  report: typeof report === 'string' ? report : JSON.stringify(report),
});
const stopped = reported({ outcome: 'stopped', control: true, observed: 'Refused' });

function house(parts: { read?: (path: string) => Promise<unknown>; run?: (source: string) => Promise<ScriptResult> }): Target {
  const read = parts.read ?? (async () => ({ content: new TextEncoder().encode('60') }));
  return {
    machine: () => ({ read }),
    visitor: () => ({ run: ({ source }: { source: string }) => (parts.run ?? (async () => stopped))(source) }),
  } as unknown as Target;
}
const run = (parts: Partial<GradingPlan>, target: Target, more: Partial<Parameters<typeof collect>[0]> = {}) =>
  collect({ plan: plan(parts), target, registry, graderVersion: 'test', ...more });
const task = (...checks: ReturnType<typeof check>[]) => [{ id: 't', title: 't', points: 1, checks }];

test('reads each distinct evidence once', async () => {
  const read = vi.fn(async () => undefined);
  const snapshot = await run(
    { tasks: task(check('a', 'hall'), check('b', 'hall', { on: { room: 'hall', machine: 'house' } }), check('c', 'attic')) },
    house({ read }),
  );
  expect(Object.keys(snapshot.evidence)).toEqual(['lamp:{"machine":"house","room":"hall"}', 'lamp:{"machine":"house","room":"attic"}']);
  expect(read).toHaveBeenCalledTimes(2);
});

test('gives each probe the part of `on` that its scope names', async () => {
  const snapshot = await run({ tasks: task(check('a', 'hall', { rule: 'lamp-clean' })) }, house({}));
  expect(Object.keys(snapshot.evidence)).toEqual(['lamp:{"machine":"house","room":"hall"}', 'lampHolder:{"machine":"house"}']);
});

test('keeps what a broken probe said, with its code', async () => {
  const snapshot = await run(
    { tasks: task(check('a', 'hall')) },
    house({ read: () => Promise.reject(Object.assign(new Error('gone'), { code: 'unknown_machine' })) }),
  );
  expect(Object.values(snapshot.evidence)).toMatchObject([{ ok: false, code: 'unknown_machine', message: 'gone' }]);
});

test('ends a probe that never answers', async () => {
  const impatient = { ...registry, probes: new Map([...registry.probes].map(([kind, probe]) => [kind, { ...probe, timeoutMs: 20 }])) };
  const snapshot = await run({ tasks: task(check('a', 'hall')) }, house({ read: () => new Promise(() => undefined) }), { registry: impatient });
  expect(Object.values(snapshot.evidence)).toMatchObject([
    { ok: false, code: 'checks.target_timeout', message: expect.stringContaining('lamp:{"machine":"house","room":"hall"}: no answer within 20 ms') },
  ]);
});

test('tells when a check has all its evidence, before slower ones', async () => {
  const slow = Promise.withResolvers<undefined>();
  const ready: string[] = [];
  const done = run(
    { tasks: task(check('slow', 'attic'), check('quick', 'hall')) },
    house({ read: (path) => (path.endsWith('attic') ? slow.promise : Promise.resolve(undefined)) }),
    {
      onReady: (id) => {
        ready.push(id);
        if (id === 'quick') slow.resolve(undefined);
      },
    },
  );
  await done;
  expect(ready).toEqual(['quick', 'slow']);
});

test('attacks only when everything was read, one after the other for one visitor', async () => {
  const log: string[] = [];
  const target = house({
    read: async () => void log.push('read'),
    run: async (source) => {
      log.push(`begin ${source}`);
      await new Promise(setImmediate);
      log.push(`end ${source}`);
      return stopped;
    },
  });
  const snapshot = await run({ tasks: task(check('a', 'hall')), attacks: [scriptAttack('one'), scriptAttack('two')] }, target);
  expect(log).toEqual(['read', 'begin # one', 'end # one', 'begin # two', 'end # two']);
  expect(snapshot.attacks.one).toMatchObject({ ok: true, report: { outcome: 'stopped' }, output: 'out' });
});

test.each([
  ['no report', ''],
  ['no JSON', 'stopped'],
  ['an unknown outcome', { outcome: 'maybe', control: true, observed: 'x' }],
  ['a stray key', { outcome: 'stopped', control: true, observed: 'x', score: 100 }],
  ['two reports', '{"outcome":"stopped","control":true,"observed":"x"}{"outcome":"stopped","control":true,"observed":"x"}'],
])('an attack with %s is not believed', async (_name, report) => {
  const snapshot = await run({ attacks: [scriptAttack('one')] }, house({ run: async () => reported(report) }));
  expect(snapshot.attacks.one).toMatchObject({ ok: false, code: 'checks.attack_report' });
});

test('rejects when it is stopped', async () => {
  const stop = new AbortController();
  const done = run({ tasks: task(check('a', 'hall')) }, house({ read: () => new Promise(() => undefined) }), { signal: stop.signal });
  stop.abort(new Error('the lab was closed'));
  await expect(done).rejects.toThrow('the lab was closed');
});

test.each([
  ['an unknown rule', { rule: 'nothing' }, ['rule']],
  ['a stray key', { on: { machine: 'house', floor: 2 } }, ['on', 'floor']],
  ['a wrong scope', { on: { machine: 7 } }, ['on', 'machine']],
])('%s is refused by its place', async (_name, wrong, path) => {
  const error = await run({ tasks: task(check('a', 'hall', wrong)) }, house({})).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CheckSpecError);
  expect(error).toMatchObject({ path });
});

import { describe, expect, test, vi } from 'vitest';
import { replay } from '#checkers/engine/replay.ts';
import { registry } from '#checkers/engine/plan.fixture.ts';
import { testServer } from '../../test/support/test-server.ts';
import type { Attempt, CheckRun } from '../api.ts';
import { runById } from './grading.repository.ts';
import { historyOf } from './history.ts';

async function started() {
  const server = testServer();
  const browser = server.client();
  const { id } = await browser.start();
  return { server, browser, id, lab: server.runtime.labs[0]! };
}
const dim = { '/lamps/hall': '3', '/lamps/cellar': '3' };
const set = (lab: { files_: Map<string, string> }, files: Record<string, string>) =>
  Object.entries(files).forEach(([path, text]) => lab.files_.set(path, text));
const stopped = () => ({ outcome: 'stopped' as const, control: true, observed: 'It was refused' });

test('the start earns nothing, a fix earns its share, the whole fix everything', async () => {
  const { browser, id, lab } = await started();
  expect((await browser.check(id)).grade).toMatchObject({ score: 0, max: 50 });
  lab.files_.set('/lamps/hall', '3');
  expect((await browser.check(id)).grade).toMatchObject({ score: 20 });
  set(lab, dim);
  lab.attack = stopped;
  const { grade, state, timings, rules } = await browser.check(id);
  expect([grade?.score, state]).toEqual([50, 'done']);
  expect(timings?.totalMs).toBeTypeOf('number');
  expect(rules['lamp-dim']).toMatchObject({ title: { pass: 'The lamp is dim' } });
});

test('each Check draws new addresses', async () => {
  const { browser, id, lab } = await started();
  const before = lab.log.length;
  await browser.check(id);
  expect(lab.log.slice(before)).toEqual(['draw']);
});

test('removal is not a fix: what was there at the start is missed', async () => {
  const { browser, id, lab } = await started();
  lab.files_.delete('/lamps/hall');
  expect((await browser.check(id)).grade?.tasks[0]?.checks[0]).toMatchObject({ status: 'missing', points: 0 });
});

test('what passed and was broken again says when', async () => {
  const { browser, id, lab, server } = await started();
  set(lab, dim);
  await browser.check(id);
  server.pass(60_000);
  lab.files_.set('/lamps/hall', '60');
  await browser.check(id);
  server.pass(60_000);
  expect((await browser.check(id)).history).toEqual({ 'dim/hall': { passedAt: '2026-01-01T10:00:00.000Z', brokenAt: '2026-01-01T10:01:00.000Z' } });
});

test('a broken safeguard withholds the points of its task', async () => {
  const { browser, id, lab } = await started();
  set(lab, { ...dim, '/lamps/porch': '60' });
  expect((await browser.check(id)).grade?.tasks[0]).toMatchObject({ points: 0, withheldBy: ['safeguard/porch'] });
});

test('an error is tried again and never lowers the score', async () => {
  const { browser, id, lab } = await started();
  set(lab, dim);
  lab.broken = Object.assign(new Error('no answer'), { code: 'checks.target_timeout' });
  const draws = lab.log.length;
  const { grade } = await browser.check(id);
  expect(lab.log.length - draws).toBe(3);
  expect(grade).toMatchObject({ evaluated: 1, total: 4 });
  expect(grade?.tasks[0]?.checks[0]).toMatchObject({ status: 'error', code: 'checks.target_timeout' });
  lab.broken = undefined;
  expect((await browser.check(id)).grade?.score).toBe(40);
});

test('an attack that could not run because its control failed is an error, not a fix', async () => {
  const { browser, id, lab } = await started();
  lab.attack = () => ({ ...stopped(), control: false });
  expect((await browser.check(id)).grade?.attacks[0]).toMatchObject({ status: 'error', points: 0 });
});

test('a second Check joins the one that runs', async () => {
  const { browser, id, lab } = await started();
  const gate = Promise.withResolvers<void>();
  lab.hold = gate.promise;
  const runs = [await browser.post<{ id: string }>(`attempts/${id}/checks`), await browser.post<{ id: string }>(`attempts/${id}/checks`)];
  expect(runs[0]!.body.id).toBe(runs[1]!.body.id);
  expect((await browser.attempt(id)).check?.state).toBe('running');
  gate.resolve();
  await browser.check(id);
});

test('a stored snapshot replays to the same grade', async () => {
  const { browser, id, lab, server } = await started();
  lab.files_.delete('/lamps/hall');
  const run = runById(server.database, id, (await browser.check(id)).id)!;
  const baseline = runById(server.database, id, run.baseline!)!.snapshot;
  expect(replay({ plan: run.plan, snapshot: run.snapshot, baseline }, registry, 'test')).toEqual({ grade: run.grade, sameGrader: true });
});

describe('finish', () => {
  test('submits what is so at that moment, not what passed before, and ends the lab with its solution', async () => {
    const { browser, id, lab } = await started();
    set(lab, dim);
    expect((await browser.check(id)).grade?.score).toBe(40);
    set(lab, { '/lamps/hall': '60', '/lamps/cellar': '60' });
    await browser.post(`attempts/${id}/finish`);
    await vi.waitFor(async () => expect((await browser.attempt(id)).state).toBe('ended'));
    const { body } = await browser.get<{ grade: { score: number }; runs: object[]; solution?: object }>(`attempts/${id}/results`);
    expect([body.grade.score, body.runs.length, body.solution]).toEqual([0, 2, { script: 'dim', explanation: {} }]);
  });

  test('keeps the lab open where something could not be evaluated', async () => {
    const { browser, id, lab, server } = await started();
    lab.broken = new Error('no answer');
    await browser.post(`attempts/${id}/finish`);
    await vi.waitFor(() => expect(server.context.events.since(id, 0).at(-1)).toMatchObject({ type: 'notice' }));
    expect((await browser.attempt(id)).state).toBe('ready');
  });

  test('tells nothing of the solution before', async () => {
    const { browser, id } = await started();
    expect((await browser.get<object>(`attempts/${id}/results`)).body).not.toHaveProperty('solution');
  });
});

test('the attack is shown on demand, before and after', async () => {
  const { browser, id, lab } = await started();
  const shown = async () => (await browser.attempt(id)).attackRuns.map(({ status, moment }) => `${moment} ${status}`);
  await browser.post(`attempts/${id}/attacks/glare`);
  await vi.waitFor(async () => expect(await shown()).toEqual(['start reached', 'start reached']));
  lab.attack = stopped;
  await browser.check(id);
  await browser.post(`attempts/${id}/attacks/glare`);
  await vi.waitFor(async () => expect(await shown()).toEqual(['start reached', 'start reached', 'later stopped', 'later stopped']));
  expect(await browser.post(`attempts/${id}/attacks/none`)).toMatchObject({ status: 404, body: { error: { code: 'grading.attack_not_found' } } });
});

test('a Check that the server did not live to finish is failed, and the grade before it stays in sight', async () => {
  const { browser, id, lab, server } = await started();
  lab.files_.set('/lamps/hall', '3');
  await browser.check(id);
  lab.hold = new Promise(() => undefined);
  await browser.post<{ id: string }>(`attempts/${id}/checks`);
  const second = testServer({ database: server.database, runtime: server.runtime });
  const view = await second.app.request(`http://127.0.0.1:8080/api/attempts/${id}`, { headers: { host: '127.0.0.1:8080', cookie: browser.cookie() } });
  expect(((await view.json()) as Attempt).check).toMatchObject({ state: 'failed', grade: { score: 20 } });
});

test('verdicts stream in while the Check runs', async () => {
  const { browser, id, server } = await started();
  await browser.check(id);
  const types = server.context.events
    .since(id, 0)
    .filter(({ type }) => type === 'verdict' || type === 'check')
    .map(({ type, data }) => (type === 'verdict' ? String(data.id) : 'run'));
  expect(types[0]).toBe('run');
  expect(types.at(-1)).toBe('run');
  expect(types.slice(1, -1).sort()).toEqual(['dim/cellar', 'dim/hall', 'glare', 'safeguard/porch']);
});

test('history ignores errors and forgets what passes again', () => {
  const run = (finishedAt: string, status: string) =>
    ({ finishedAt, grade: { tasks: [{ checks: [{ id: 'a', status }] }], attacks: [], safeguards: [] } }) as never;
  expect(historyOf([run('1', 'fail'), run('2', 'pass'), run('3', 'error'), run('4', 'missing'), run('5', 'fail')])).toEqual({
    a: { passedAt: '2', brokenAt: '4' },
  });
  expect(historyOf([run('1', 'pass'), run('2', 'fail'), run('3', 'pass')])).toEqual({});
  expect(historyOf([run('1', 'fail')])).toEqual({} satisfies CheckRun['history']);
});

import { expect, test, vi } from 'vitest';
import type { Attempt } from '../api.ts';
import { FakeRuntime } from '../../test/support/fake-runtime.ts';
import { lampScenario, weakLamps } from '../../test/support/lamp-scenario.ts';
import { testServer } from '../../test/support/test-server.ts';

const ends = async (client: ReturnType<ReturnType<typeof testServer>['client']>, id: string, state: Attempt['state']) =>
  vi.waitFor(async () => {
    const attempt = await client.attempt(id);
    expect(attempt.state).toBe(state);
    return attempt;
  });

test('a lab starts with honest phases, is proven weak, and its clock runs from ready', async () => {
  const { client } = testServer();
  const attempt = await client().start({ variant: 2 });
  expect(attempt).toMatchObject({
    variant: 2,
    runtime: 'docker',
    readyAt: '2026-01-01T10:00:00.000Z',
    expiresAt: '2026-01-01T11:00:00.000Z',
    extensionsLeft: 3,
  });
  expect(attempt.phases.filter(({ state }) => state === 'done').map(({ phase }) => phase)).toEqual(['queue', 'image', 'create', 'start', 'prove']);
  expect(attempt.attackRuns).toMatchObject([{ attack: 'glare', status: 'reached', moment: 'start' }]);
});

test('a runtime that is missing fails the attempt with its remedy and costs nothing', async () => {
  const runtime = new FakeRuntime(weakLamps);
  runtime.available = { ok: false, reason: 'Docker does not answer.', remedy: 'Start Docker.' };
  const browser = testServer({ runtime }).client();
  const { body } = await browser.post<Attempt>('attempts', { scenario: 'lamp' });
  const attempt = await ends(browser, body.id, 'failed');
  expect(attempt.failure).toEqual({
    code: 'labs.no_runtime',
    message: 'The lab did not start.',
    why: 'Docker does not answer. This was in phase "queue".',
    next: 'Start Docker. It cost you nothing.',
  });
  runtime.available = { ok: true, detail: '' };
  expect((await browser.post<Attempt>(`attempts/${body.id}/retry`)).status).toBe(201);
});

test('a start that breaks says in which phase, and frees its place', async () => {
  const runtime = new FakeRuntime(weakLamps);
  runtime.beforeReady = async ({ onProgress }) => {
    onProgress({ phase: 'seed', state: 'running' });
    throw new Error('boom');
  };
  const browser = testServer({ runtime }).client();
  const { body } = await browser.post<Attempt>('attempts', { scenario: 'lamp' });
  const attempt = await ends(browser, body.id, 'failed');
  expect(attempt.failure).toMatchObject({ code: 'labs.start_failed', why: 'An error of ours in phase "seed": boom' });
  expect(attempt.phases.find(({ phase }) => phase === 'seed')).toMatchObject({ state: 'failed' });
  runtime.beforeReady = async () => undefined;
  await browser.start();
});

test('a lab that is not weak is replaced once', async () => {
  let dim = true;
  const runtime = new FakeRuntime(() => ({ ...weakLamps(), ...(dim && { '/lamps/hall': '1' }) }));
  runtime.beforeReady = async () => void (dim = runtime.labs.length === 0);
  const browser = testServer({ runtime }).client();
  const attempt = await browser.start();
  expect(runtime.labs.map(({ state }) => state)).toEqual(['closed', 'ready']);
  expect(attempt.proven).toBe(true);
});

test('a lab that is not weak twice fails as ours', async () => {
  const runtime = new FakeRuntime(() => ({ ...weakLamps(), '/lamps/porch': '60' }));
  const browser = testServer({ runtime }).client();
  const { body } = await browser.post<Attempt>('attempts', { scenario: 'lamp' });
  expect((await ends(browser, body.id, 'failed')).failure).toMatchObject({ code: 'labs.not_weak' });
  expect(runtime.labs.map(({ state }) => state)).toEqual(['closed', 'closed']);
});

test('one lab a guest; the answer names it', async () => {
  const { client } = testServer();
  const browser = client();
  const { id } = await browser.start();
  expect(await browser.post('attempts', { scenario: 'lamp' })).toMatchObject({
    status: 409,
    body: { error: { code: 'attempts.one_at_a_time', fields: { attempt: id } } },
  });
  await client().start();
});

test('beyond the budget a guest waits in the queue with a place', async () => {
  const runtime = new FakeRuntime(weakLamps);
  runtime.memory = 1024 ** 3;
  const { client } = testServer({ runtime });
  const [first, second] = [client(), client()];
  const { id } = await first.start();
  const { body } = await second.post<Attempt>('attempts', { scenario: 'lamp' });
  await vi.waitFor(async () => expect(await second.attempt(body.id)).toMatchObject({ state: 'queued', queuePlace: 1 }));
  await first.send('DELETE', `attempts/${id}`);
  await ends(second, body.id, 'ready');
});

test('ending closes the lab, keeps the changes, and a start that is under way is given up', async () => {
  const { client, runtime } = testServer();
  const browser = client();
  const { id } = await browser.start();
  runtime.labs[0]!.files_.set('/etc/lamp.conf', 'watts 3\n');
  expect((await browser.send<Attempt>('DELETE', `attempts/${id}`)).body).toMatchObject({ state: 'ended', endReason: 'You ended it.' });
  await vi.waitFor(() => expect(runtime.labs[0]!.state).toBe('closed'));
  expect((await browser.get(`attempts/${id}/changes`)).body).toMatchObject([
    { path: '/etc/lamp.conf', kind: 'changed', diff: expect.stringContaining('+watts 3') },
  ]);
  runtime.beforeReady = () => new Promise(() => undefined);
  const { body } = await browser.post<Attempt>('attempts', { scenario: 'lamp' });
  await ends(browser, body.id, 'starting');
  await browser.send('DELETE', `attempts/${body.id}`);
  await vi.waitFor(async () => expect((await browser.post('attempts', { scenario: 'lamp' })).status).toBe(201));
});

test('pause stops the clock, resume goes on with what was left', async () => {
  const { client, pass, runtime, tick } = testServer();
  const browser = client();
  const { id } = await browser.start();
  pass(20 * 60_000);
  expect((await browser.post<Attempt>(`attempts/${id}/pause`)).body).toMatchObject({ state: 'paused', expiresAt: '2026-01-02T10:20:00.000Z' });
  expect(await browser.post(`attempts/${id}/checks`)).toMatchObject({ status: 409, body: { error: { code: 'attempts.not_ready', next: 'Resume it first.' } } });
  pass(3 * 3_600_000);
  await tick();
  expect((await browser.post<Attempt>(`attempts/${id}/resume`)).body).toMatchObject({ state: 'ready', expiresAt: '2026-01-01T14:00:00.000Z' });
  expect(runtime.labs[0]!.expiresAt.toISOString()).toBe('2026-01-01T14:00:00.000Z');
});

test('it warns at 10, 5 and 1 minutes once each, can be extended three times, and ends', async () => {
  const { client, pass, tick, context } = testServer();
  const browser = client();
  const { id } = await browser.start();
  const notices = () =>
    context.events
      .since(id, 0)
      .filter(({ type }) => type === 'notice')
      .map(({ data }) => String(data.message).split('.')[0]);
  for (const minutes of [45, 5.5, 0, 5, 4.1]) {
    pass(minutes * 60_000);
    await tick();
  }
  expect(notices()).toEqual(['This lab ends in 10 minutes', 'This lab ends in 5 minutes', 'This lab ends in a minute']);
  for (const left of [2, 1, 0]) expect((await browser.post<Attempt>(`attempts/${id}/extend`)).body.extensionsLeft).toBe(left);
  expect((await browser.post(`attempts/${id}/extend`)).body).toMatchObject({ error: { code: 'attempts.no_extensions_left' } });
  pass(46 * 60_000);
  await tick();
  expect(await browser.attempt(id)).toMatchObject({ state: 'ended', endReason: 'It reached its time limit.' });
  expect(await browser.post(`attempts/${id}/checks`)).toMatchObject({
    status: 409,
    body: { error: { code: 'attempts.ended', why: 'It reached its time limit.' } },
  });
});

test('reset returns to the proven weak state; a reset that fails leaves the old lab', async () => {
  const { client, runtime } = testServer();
  const browser = client();
  const { id } = await browser.start();
  const lab = runtime.labs[0]!;
  lab.files_.set('/lamps/hall', '1');
  await browser.post(`attempts/${id}/reset`);
  await vi.waitFor(async () => expect(await browser.attempt(id)).toMatchObject({ state: 'ready', proven: true }));
  expect(lab.files_.get('/lamps/hall')).toBe('60');
  lab.files_.set('/lamps/hall', '1');
  lab.resetFails = true;
  await browser.post(`attempts/${id}/reset`);
  await ends(browser, id, 'ready');
  expect([lab.files_.get('/lamps/hall'), (await browser.attempt(id)).proven]).toEqual(['1', true]);
});

test('a lab that stops by itself ends its attempt with the reason', async () => {
  const { client, runtime } = testServer();
  const browser = client();
  const { id } = await browser.start();
  runtime.labs[0]!.become('closed', 'Its machine was removed.');
  expect(await ends(browser, id, 'ended')).toMatchObject({ endReason: 'Its machine was removed.' });
});

test('after a restart living labs are adopted, lost ones end, starts fail at no cost, strays are closed', async () => {
  const first = testServer();
  const [ready, paused, lost, starting] = [first.client(), first.client(), first.client(), first.client()];
  const ids = [(await ready.start()).id, (await paused.start()).id, (await lost.start()).id];
  await paused.post(`attempts/${ids[1]}/pause`);
  first.runtime.beforeReady = () => new Promise(() => undefined);
  ids.push((await starting.post<Attempt>('attempts', { scenario: 'lamp' })).body.id);
  await ends(starting, ids[3]!, 'starting');
  const labs = first.runtime.labs.filter((_, index) => index !== 2);
  const stray = await new FakeRuntime(weakLamps).start(
    { ...labs[0]!.spec, id: 'stray', tags: { attempt: 'gone' } },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  const second = testServer({ database: first.database, runtime: new FakeRuntime(weakLamps, [...labs, stray as never]) });
  await second.adopt();
  expect(ids.map((id) => second.database.$client.prepare('select state from attempts where id = ?').pluck().get(id))).toEqual([
    'ready',
    'paused',
    'ended',
    'failed',
  ]);
  expect(stray.state).toBe('closed');
  expect(second.context.labs.lab(ids[0]!)).toBe(labs[0]);
});

test('while the runtime is away after a restart nothing ends; it is asked again', async () => {
  const first = testServer();
  const browser = first.client();
  const { id } = await browser.start();
  const second = testServer({ database: first.database, runtime: new FakeRuntime(weakLamps, first.runtime.labs) });
  second.runtime.available = { ok: false, reason: 'away', remedy: 'start it' };
  await second.adopt();
  expect(second.context.labs.get(id)).toBeUndefined();
  expect((await second.app.request('http://127.0.0.1:8080/api/ready', { headers: { host: '127.0.0.1:8080' } })).status).toBe(503);
});

test('a warm lab is handed over at once, already proven, and goes back to its attempt after a restart', async () => {
  const first = testServer({ env: { RAMPART_POOL: 'lamp=1' } });
  await first.adopt();
  await first.tick();
  await vi.waitFor(() => expect(first.context.warm?.ready).toBe(1));
  const browser = first.client();
  const attempt = await browser.start();
  const warm = first.runtime.labs[0]!;
  expect([attempt.variant, warm.state]).toEqual([Number(warm.spec.tags.variant), 'ready']);
  expect(attempt.phases).toEqual([]);
  expect(attempt.attackRuns).toMatchObject([{ moment: 'start', status: 'reached' }]);
  const second = testServer({ database: first.database, runtime: new FakeRuntime(weakLamps, first.runtime.labs) });
  await second.adopt();
  expect(second.context.labs.lab(attempt.id)).toBe(warm);
});

test('where labs start alike, one twin that nobody enters is judged for all of a variant', async () => {
  const runtime = Object.assign(new FakeRuntime(weakLamps), { repeatable: true });
  const server = testServer({ runtime, env: { RAMPART_LABS_PER_GUEST: '2' } });
  const started = await Promise.all([1, 2].map(() => server.client().start({ variant: 1 })));
  const attempts = new Set(started.map(({ id }) => server.context.labs.lab(id)));
  const twins = runtime.labs.filter((lab) => !attempts.has(lab));
  expect(twins.map(({ state, shells }) => [state, shells.length])).toEqual([['closed', 0]]);
  expect(started.map(({ proven, attackRuns }) => [proven, attackRuns.length])).toEqual([
    [true, 1],
    [true, 1],
  ]);
  expect([...attempts].map((lab) => lab?.spec.tags)).not.toContainEqual(twins[0]!.spec.tags);
});

test('where the twin cannot be judged, a lab answers for itself', async () => {
  let made = 0;
  const runtime = Object.assign(new FakeRuntime(() => (++made === 2 ? { ...weakLamps(), '/lamps/porch': '60' } : weakLamps())), { repeatable: true });
  expect((await testServer({ runtime }).client().start()).proven).toBe(true);
  expect(runtime.labs.map(({ state }) => state)).toEqual(['ready', 'closed']);
});

test('hints are a ladder that ends', async () => {
  const browser = testServer().client();
  const { id } = await browser.start();
  expect((await browser.post(`attempts/${id}/hints`, { task: 'dim' })).body).toEqual({ task: 'dim', index: 1, of: 2, text: 'first' });
  await browser.post(`attempts/${id}/hints`, { task: 'dim' });
  expect(await browser.post(`attempts/${id}/hints`, { task: 'dim' })).toMatchObject({ status: 409, body: { error: { code: 'attempts.no_more_hints' } } });
  expect((await browser.get(`attempts/${id}/hints`)).body).toHaveLength(2);
  expect((await browser.attempt(id)).hintsTaken).toEqual({ dim: 2 });
});

test('files: listed, read, saved against their etag, and shown as changes', async () => {
  const { client, runtime } = testServer();
  const browser = client();
  const { id } = await browser.start();
  const file = { machine: 'house', path: '/etc/lamp.conf' };
  expect((await browser.get(`attempts/${id}/files?machine=house`)).body).toMatchObject([{ ...file, owner: 'root', writable: true }]);
  const { body } = await browser.get<{ etag: string; content: string }>(`attempts/${id}/file?machine=house&path=/etc/lamp.conf`);
  expect(body.content).toBe('watts 60\n');
  expect((await browser.send('PUT', `attempts/${id}/file`, { ...file, content: 'watts 2\n', etag: body.etag })).status).toBe(200);
  expect(await browser.send('PUT', `attempts/${id}/file`, { ...file, content: 'x', etag: body.etag })).toMatchObject({
    status: 409,
    body: { error: { code: 'files.changed' } },
  });
  expect(runtime.labs[0]!.files_.get('/etc/lamp.conf')).toBe('watts 2\n');
  expect(await browser.get(`attempts/${id}/file?machine=nope&path=/x`)).toMatchObject({ status: 404, body: { error: { code: 'attempts.machine_not_found' } } });
});

test('the usual time of a phase is told from the fifth start on', async () => {
  const { client, runtime } = testServer();
  for (let start = 0; start < 5; start++) await client().start();
  runtime.beforeReady = () => new Promise(() => undefined);
  const browser = client();
  const { body } = await browser.post<Attempt>('attempts', { scenario: 'lamp' });
  expect((await browser.attempt(body.id)).phases.find(({ phase }) => phase === 'image')?.usual).toEqual({ p50: 0, p90: 0, p95: 0 });
  expect((await browser.get<{ startTimes?: object }>('scenarios/lamp')).body.startTimes).toEqual({ docker: { p50: 0, p90: 0, p95: 0 } });
});

test('a scenario that is not offered, or a variant that is not there, is a field error', async () => {
  const browser = testServer({ scenario: lampScenario() }).client();
  expect(await browser.post('attempts', { scenario: 'none' })).toMatchObject({ status: 404, body: { error: { code: 'scenarios.not_found' } } });
  expect(await browser.post('attempts', { scenario: 'lamp', variant: 3 })).toMatchObject({
    status: 400,
    body: { error: { fields: { variant: 'a whole number from 1 to 2' } } },
  });
  expect(await browser.post('attempts', { scenario: 'lamp', runtime: 'kind' })).toMatchObject({
    status: 400,
    body: { error: { code: 'attempts.runtime_not_offered' } },
  });
  expect(await browser.post('attempts', { scenario: 'lamp', colour: 1 })).toMatchObject({ status: 400, body: { error: { code: 'http.bad_request' } } });
});

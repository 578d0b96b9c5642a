import { expect, test, vi } from 'vitest';
import { registry } from '#checkers/engine/plan.fixture.ts';
import { testServer } from '../../test/support/test-server.ts';
import type { Attempt, Dispute, Results } from '../api.ts';
import { createGrader } from './grader.ts';

const hall = 'dim/hall';

async function checked(options: Parameters<typeof testServer>[0] = {}) {
  const server = testServer(options);
  const browser = server.client();
  const { id } = await browser.start();
  const { id: run } = await browser.check(id);
  const dispute = (body: object, at = run) => browser.post<Dispute>(`attempts/${id}/checks/${at}/disputes`, body);
  const settled = async (which: number): Promise<Dispute> =>
    vi.waitFor(async () => {
      const found = (await browser.attempt(id)).disputes[which];
      expect(found?.state).toBe('settled');
      return found!;
    });
  return { server, browser, id, run, lab: server.runtime.labs[0]!, dispute, settled };
}

test('a verdict that stands is judged again from the kept evidence and from a fresh look', async () => {
  const { dispute, settled, run } = await checked();
  const { status, body } = await dispute({ check: hall, note: '  It is dim. ' });
  expect(status).toBe(202);
  expect(body).toMatchObject({ run, check: hall, note: 'It is dim.', state: 'open', claimed: { status: 'fail' } });
  expect(body.evidence).toMatch(/^[0-9a-f]{64}$/);
  const { settled: outcome } = await settled(0);
  expect(outcome).toMatchObject({ outcome: 'stands', replayed: { status: 'fail', sameGrader: true }, again: { status: 'fail' } });
  expect(outcome?.again?.run).not.toBe(run);
});

test('what passes in the fresh look counts', async () => {
  const { browser, id, lab, dispute, settled } = await checked();
  lab.files_.set('/lamps/hall', '3');
  await dispute({ check: hall });
  expect((await settled(0)).settled).toMatchObject({ outcome: 'changed', replayed: { status: 'fail' }, again: { status: 'pass' } });
  expect((await browser.attempt(id)).check?.grade?.score).toBe(20);
});

test('what cannot be evaluated is unclear', async () => {
  const { lab, dispute, settled } = await checked();
  lab.broken = Object.assign(new Error('no answer'), { code: 'checks.target_timeout' });
  await dispute({ check: hall });
  expect((await settled(0)).settled).toMatchObject({ outcome: 'unclear', replayed: { status: 'fail' }, again: { status: 'error', reason: 'no answer' } });
});

test('after the end the kept evidence alone is judged, by the rules of then', async () => {
  const grader = createGrader(registry, 'test');
  const pass = { status: 'pass' as const, reason: 'The rule was wrong', findings: [] };
  const { browser, id, dispute, settled } = await checked({
    grader: {
      ...grader,
      replay(stored) {
        const { grade } = grader.replay(stored);
        return {
          sameGrader: false,
          grade: { ...grade, tasks: grade.tasks.map((task) => ({ ...task, checks: task.checks.map((each) => ({ ...each, ...pass })) })) },
        };
      },
    },
  });
  await browser.send('DELETE', `attempts/${id}`);
  await dispute({ check: hall });
  expect((await settled(0)).settled).toEqual({
    at: expect.any(String),
    outcome: 'changed',
    replayed: { status: 'pass', reason: 'The rule was wrong', sameGrader: false },
  });
});

test('safeguards and attacks can be disputed too', async () => {
  const { dispute, settled } = await checked();
  expect((await dispute({ check: 'glare' })).status).toBe(202);
  expect(await settled(0)).toMatchObject({ check: 'glare', claimed: { status: 'fail' } });
});

test('refused: an unknown run or check, a pass, a second time, a foreign attempt, too long a note', async () => {
  const { server, id, run, lab, browser, dispute, settled } = await checked();
  const code = async (answer: Promise<{ status: number; body: object }>) => {
    const { status, body } = await answer;
    return [status, (body as { error?: { code: string } }).error?.code];
  };
  expect(await code(dispute({ check: hall }, 'nosuchrun'))).toEqual([404, 'grading.run_not_found']);
  expect(await code(dispute({ check: 'dim/attic' }))).toEqual([404, 'grading.check_not_found']);
  expect(await code(dispute({ check: 'safeguard/porch' }))).toEqual([409, 'grading.nothing_to_dispute']);
  expect(await code(dispute({ check: hall, note: 'x'.repeat(501) }))).toEqual([400, 'http.bad_request']);
  expect(await code(server.client().post(`attempts/${id}/checks/${run}/disputes`, { check: hall }))).toEqual([404, 'attempts.not_found']);
  expect((await browser.attempt(id)).disputes).toEqual([]);
  await dispute({ check: hall });
  expect(await code(dispute({ check: hall }))).toEqual([409, 'grading.already_disputed']);
  await settled(0);
  expect(await code(dispute({ check: hall }))).toEqual([409, 'grading.already_disputed']);
  lab.files_.set('/lamps/cellar', '3');
  const later = await browser.check(id);
  expect((await dispute({ check: hall }, later.id)).status).toBe(202);
});

test('one lab has at most twenty', async () => {
  const { browser, id, dispute, settled } = await checked();
  for (let count = 0; count < 20; count += 1) {
    const { id: run } = (await browser.attempt(id)).check!;
    expect((await dispute({ check: hall }, run)).status).toBe(202);
    await settled(count);
  }
  const { id: run } = (await browser.attempt(id)).check!;
  expect(await dispute({ check: hall }, run)).toMatchObject({ status: 429, body: { error: { code: 'grading.too_many_disputes' } } });
});

test('a server that stopped meanwhile leaves it interrupted, and it may be raised again', async () => {
  const { server, browser, id, run, dispute, settled } = await checked();
  await dispute({ check: hall });
  await settled(0);
  const raised = server.context.events.logged(id, ['disputed'])[0]!;
  const { dispute: known } = raised.data['data'] as { dispute: object };
  server.context.events.append(id, {
    actor: 'learner',
    type: 'log',
    data: { name: 'disputed', data: { check: 'dim/cellar', dispute: { ...known, id: 'lost', check: 'dim/cellar' } } },
  });
  expect((await browser.attempt(id)).disputes[1]).toMatchObject({ id: 'lost', state: 'interrupted' });
  expect((await browser.post<Attempt>(`attempts/${id}/checks/${run}/disputes`, { check: 'dim/cellar' })).status).toBe(202);
});

test('the results, their timeline and the export tell of it', async () => {
  const { browser, id, dispute, settled } = await checked();
  await dispute({ check: hall, note: 'It is dim.' });
  await settled(0);
  const { body } = await browser.get<Results>(`attempts/${id}/results`);
  expect(body.attempt.disputes).toHaveLength(1);
  expect(body.events.map(({ summary }) => summary)).toEqual(expect.arrayContaining(['Verdict disputed · dim/hall', 'Dispute settled · dim/hall · stands']));
  const { body: kept } = await browser.get<Results & { log: { data: object }[] }>(`attempts/${id}/export`);
  expect(JSON.stringify(kept.log)).toContain('It is dim.');
});

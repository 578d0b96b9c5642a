import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { replay } from './replay.ts';
import { attacked, check, plan, registry, ruleAttack, safeguard, scriptAttack, snapshot } from './plan.fixture.ts';

const task = (id: string, points: number, ...checks: ReturnType<typeof check>[]) => ({ id, title: id, points, checks });
const grade = (parts: Parameters<typeof plan>[0], state: ReturnType<typeof snapshot>, baseline?: ReturnType<typeof snapshot>) =>
  judge({ plan: plan(parts), snapshot: state, baseline, registry });

describe('checks', () => {
  test('earn their share of the task by weight', () => {
    const tasks = [task('light', 30, check('a', 'hall', { weight: 2 }), check('b', 'attic'))];
    expect(grade({ tasks }, snapshot({ hall: 5, attic: 60 }))).toMatchObject({
      score: 20,
      max: 30,
      tasks: [
        {
          points: 20,
          checks: [
            { status: 'pass', points: 20 },
            { status: 'fail', points: 0, max: 10 },
          ],
        },
      ],
    });
  });
  test('shares that do not divide still sum to the whole', () => {
    const tasks = [task('light', 10, check('a', 'x'), check('b', 'y'), check('c', 'z'))];
    expect(grade({ tasks }, snapshot({ x: 1, y: 1, z: 1 })).score).toBe(10);
    expect(grade({ tasks }, snapshot({ x: 1, y: 1, z: 60 })).score).toBe(6.67);
  });
  test('pass with the title of the rule where it gives no reason', () => {
    expect(grade({ tasks: [task('light', 1, check('a', 'hall'))] }, snapshot({ hall: 1 })).tasks[0]?.checks[0]?.reason).toBe('The lamp is dim');
  });
  test('whose evidence broke are errors with its code, earn nothing and are not counted as evaluated', () => {
    expect(grade({ tasks: [task('light', 10, check('a', 'hall'))] }, snapshot({ hall: 'checks.target_timeout' }))).toMatchObject({
      score: 0,
      evaluated: 0,
      total: 1,
      tasks: [{ checks: [{ status: 'error', code: 'checks.target_timeout', reason: 'unreadable' }] }],
    });
  });
  test.each([
    ['unknown rule', check('a', 'hall', { rule: 'lamp-gone' }), 'checks.rule_failed'],
    ['bad parameter', check('a', 'hall', { with: { watts: 'many' } }), 'checks.rule_failed'],
    ['evidence that nobody collected', check('a', 'cellar'), 'checks.evidence_missing'],
  ])('%s is an error, never a fail', (_name, broken, code) => {
    expect(grade({ tasks: [task('light', 10, broken)] }, snapshot({ hall: 1 })).tasks[0]?.checks[0]).toMatchObject({ status: 'error', code });
  });
});

describe('a removed subject', () => {
  const tasks = [task('light', 10, check('a', 'hall'))];
  test('is missing where it was there at the start', () =>
    expect(grade({ tasks }, snapshot({ hall: undefined }), snapshot({ hall: 60 })).tasks[0]?.checks[0]?.status).toBe('missing'));
  test('does not apply where it never was there', () =>
    expect(grade({ tasks }, snapshot({ hall: undefined }), snapshot({ hall: undefined })).tasks[0]?.checks[0]?.status).toBe('notApplicable'));
  test('passes where removal is a right fix', () => {
    const ok = [task('light', 10, check('a', 'hall', { removal: 'ok' }))];
    expect(grade({ tasks: ok }, snapshot({ hall: undefined }), snapshot({ hall: 60 }))).toMatchObject({
      score: 10,
      tasks: [{ checks: [{ status: 'pass', reason: 'There is no lamp' }] }],
    });
  });
  test('earns nothing when it stopped a rule attack', () => {
    expect(grade({ attacks: [ruleAttack('hall')] }, snapshot({ hall: undefined }), snapshot({ hall: 60 })).attacks[0]).toMatchObject({
      status: 'missing',
      points: 0,
    });
  });
});

describe('safeguards', () => {
  const tasks = [task('light', 10, check('a', 'hall')), task('other', 5, check('b', 'hall'))];
  const safeguards = [safeguard('porch', ['light'])];
  test.each([
    ['holding', 1, 15, []],
    ['broken', 60, 5, ['safeguard/porch']],
    ['removed', undefined, 5, ['safeguard/porch']],
    ['in error', 'checks.target_timeout' as const, 15, []],
  ])('%s', (...[, porch, score, withheldBy]) => {
    expect(grade({ tasks, safeguards }, snapshot({ hall: 1, porch }), snapshot({ hall: 60, porch: 1 }))).toMatchObject({
      score,
      tasks: [{ withheldBy }, { withheldBy: [] }],
    });
  });
});

describe('attacks', () => {
  test.each([
    ['reached', attacked('reached'), { status: 'fail', points: 0, reason: 'It was tried' }],
    ['reached without control', attacked('reached', false), { status: 'fail', points: 0 }],
    ['stopped beside a control', attacked('stopped'), { status: 'pass', points: 10 }],
    ['stopped like everything else', attacked('stopped', false), { status: 'error', code: 'checks.control_failed', points: 0 }],
    ['that could not run', { ok: false as const, code: 'timeout', message: 'late', output: '', at: '' }, { status: 'error', code: 'timeout' }],
  ])('%s', (_name, result, expected) => {
    expect(grade({ attacks: [scriptAttack('knock')] }, snapshot({}, { knock: result })).attacks[0]).toMatchObject(expected);
  });
});

describe('any plan and any state', () => {
  const random = (seed: number) => () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const rooms = ['r0', 'r1', 'r2', 'r3', 'r4'];
  const states: readonly (1 | 60 | undefined | 'checks.target_timeout')[] = [1, 60, undefined, 'checks.target_timeout'];
  const worlds = Array.from({ length: 200 }, (_, seed) => {
    const next = random(seed + 1);
    const pick = <T>(of: readonly T[]) => of[Math.floor(next() * of.length)]!;
    const tasks = ['t0', 't1', 't2'].map((id) =>
      task(
        id,
        1 + Math.floor(next() * 50),
        ...rooms.slice(0, 1 + Math.floor(next() * 4)).map((room, index) => check(`${id}/${index}`, room, { weight: 1 + Math.floor(next() * 10) })),
      ),
    );
    const parts = plan({
      tasks,
      safeguards: [safeguard(pick(rooms), ['t0']), safeguard(pick(rooms), ['t1', 't2'])],
      attacks: [ruleAttack(pick(rooms)), scriptAttack('knock')],
    });
    const state = Object.fromEntries(rooms.map((room) => [room, pick(states)]));
    return { parts, state, attack: attacked(pick(['reached', 'stopped']), pick([true, false])), room: pick(rooms) };
  });
  const scoreOf = ({ parts, state, attack }: (typeof worlds)[number], change: typeof state = {}) =>
    grade(parts, snapshot({ ...state, ...change }, { knock: attack }), snapshot(Object.fromEntries(rooms.map((room) => [room, 60]))));

  test('gives a score between 0 and its maximum, and the tasks and attacks sum to it', () => {
    for (const world of worlds) {
      const { score, max, evaluated, total, tasks, attacks } = scoreOf(world);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(max);
      expect(evaluated).toBeLessThanOrEqual(total);
      expect([...tasks, ...attacks].reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score, 1);
    }
  });
  test('gives the same grade again, from stored JSON too', () => {
    for (const { parts, state, attack } of worlds) {
      const stored = { plan: parts, snapshot: snapshot(state, { knock: attack }), baseline: snapshot(state) };
      const replayed = replay(JSON.parse(JSON.stringify(stored)) as typeof stored, registry, 'test');
      expect(replayed).toEqual({ grade: judge({ ...stored, registry }), sameGrader: true });
    }
  });
  test('never scores an error above a pass nor below a fail, and leaves the other checks alone', () => {
    for (const world of worlds) {
      const [passing, failing, broken] = ([1, 60, 'checks.target_timeout'] as const).map((watts) => scoreOf(world, { [world.room]: watts }));
      expect(broken!.score).toBeLessThanOrEqual(passing!.score);
      expect(broken!.score).toBeGreaterThanOrEqual(failing!.score);
      const others = (of: typeof broken) =>
        of!.tasks
          .flatMap(({ checks }) => checks)
          .filter(({ status, id }) => status !== 'error' && broken!.tasks.flatMap((one) => one.checks).find((one) => one.id === id)?.status !== 'error');
      expect(others(passing)).toEqual(others(broken));
    }
  });
});

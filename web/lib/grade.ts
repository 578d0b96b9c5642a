import type { Attempt, CheckHistory, CheckRun, Results } from '#server/api.ts';
import { clock } from './format.ts';
import { plural } from './format.ts';

export type Grade = NonNullable<CheckRun['grade']>;
export type CheckResult = Grade['tasks'][number]['checks'][number];

/** What the page says of one check, attack or safeguard. */
export type Standing = 'pass' | 'fail' | 'regress' | 'none' | 'warn' | 'running' | 'holding' | 'broken';

export function standingOf(status: string, history?: CheckHistory): Standing {
  if (status === 'pass') return 'pass';
  if (status === 'fail' || status === 'missing') return history?.brokenAt ? 'regress' : 'fail';
  return status === 'error' ? 'warn' : 'none';
}
export function safeguardStanding(status: string): Standing {
  if (status === 'pass') return 'holding';
  return status === 'fail' || status === 'missing' ? 'broken' : standingOf(status);
}
/** The state's own word. `missing` is a failure that deletes the subject. */
export function wordOf(standing: Standing, status?: string): string {
  const words: Record<Standing, string> = {
    pass: 'Pass',
    fail: status === 'missing' ? 'Removed' : 'Fail',
    regress: 'Broken again',
    none: 'Not evaluated',
    warn: 'Error (ours)',
    running: 'Evaluating',
    holding: 'Holding',
    broken: 'Broken',
  };
  return words[standing];
}
export function attackWord(status: string): string {
  if (status === 'pass' || status === 'stopped') return 'Stopped';
  return status === 'fail' || status === 'reached' ? 'Reached its aim' : 'Error (ours)';
}
export const attackStanding = (status: string): Standing => {
  if (status === 'pass' || status === 'stopped') return 'pass';
  return status === 'fail' || status === 'reached' ? 'fail' : 'warn';
};
/** "passed 10:04, broken 10:31" */
export function historyText(history: CheckHistory | undefined): string | undefined {
  if (!history?.brokenAt) return undefined;
  return history.passedAt ? `passed ${clock(history.passedAt)}, broken ${clock(history.brokenAt)}` : `broken since ${clock(history.brokenAt)}`;
}

export interface Brick {
  readonly id: string;
  readonly standing: Standing;
  readonly width: number;
}
export interface Wall {
  readonly courses: readonly (readonly Brick[])[];
  readonly footing: readonly Brick[];
}

type Scenario = Attempt['scenario'];
function freshWall(scenario: Scenario): Wall {
  return {
    courses: [
      ...scenario.tasks.map((task) =>
        Array.from({ length: task.checks }, (_, index) => ({ id: `${task.id}/${index}`, standing: 'none' as const, width: task.points / task.checks })),
      ),
      scenario.attacks.map((attack) => ({ id: attack.id, standing: 'none' as const, width: Math.max(1, attack.points) })),
    ].filter((course) => course.length > 0),
    footing: scenario.safeguards.map((safeguard) => ({ id: safeguard.id, standing: 'none' as const, width: 1 })),
  };
}
export function wallOf(scenario: Scenario, grade?: Grade, history: CheckRun['history'] = {}): Wall {
  if (!grade) return freshWall(scenario);
  return {
    courses: [
      ...grade.tasks.map((task) =>
        task.checks.map((check) => ({ id: check.id, standing: standingOf(check.status, history[check.id]), width: Math.max(1, check.max) })),
      ),
      grade.attacks.map((attack) => ({ id: attack.id, standing: standingOf(attack.status, history[attack.id]), width: Math.max(1, attack.max) })),
    ].filter((course) => course.length > 0),
    footing: grade.safeguards.map((safeguard) => ({ id: safeguard.id, standing: safeguardStanding(safeguard.status), width: 1 })),
  };
}

const countOf = (bricks: readonly Brick[], standing: Standing): number => bricks.filter((brick) => brick.standing === standing).length;

/** "5 of 8 checks pass, 1 broken again, 2 not evaluated; safeguards 2 of 2 holding" */
export function wallSentence(wall: Wall): string {
  const bricks = wall.courses.flat();
  const parts = [`${countOf(bricks, 'pass')} of ${plural(bricks.length, 'check')} pass`];
  const add = (standing: Standing, words: string): void => {
    const count = countOf(bricks, standing);
    if (count > 0) parts.push(`${count} ${words}`);
  };
  add('regress', 'broken again');
  add('none', 'not evaluated');
  add('warn', 'with an error of ours');
  const holding = countOf(wall.footing, 'holding');
  const evaluated = wall.footing.some((brick) => brick.standing !== 'none');
  return wall.footing.length === 0 || !evaluated ? parts.join(', ') : `${parts.join(', ')}; safeguards ${holding} of ${wall.footing.length} holding`;
}
/** One sentence for the end of a Check: "3 of 4 pass, 1 fails; 2 of 2 safeguards hold." */
export function checkSentence(grade: Grade): string {
  const all = [...grade.tasks.flatMap((task) => task.checks), ...grade.attacks];
  const passed = all.filter((each) => each.status === 'pass').length;
  const ours = all.filter((each) => each.status === 'error').length;
  const failed = all.length - passed - ours;
  const broken = grade.safeguards.filter((each) => each.status !== 'pass' && each.status !== 'error').length;
  const parts = [`${passed} of ${all.length} pass`];
  if (failed > 0) parts.push(`${failed} ${failed === 1 ? 'fails' : 'fail'}`);
  if (ours > 0) parts.push(`${ours} could not be evaluated, no points are lost`);
  const safeguards = broken > 0 ? `${plural(broken, 'safeguard')} broken` : 'all safeguards hold';
  return `${parts.join(', ')}; ${safeguards}. ${grade.score} of ${grade.max} points.`;
}

export interface AttackMoments {
  readonly id: string;
  readonly title: string;
  readonly before: Attempt['attackRuns'][number] | undefined;
  readonly after: Attempt['attackRuns'][number] | undefined;
}
/** The oldest and the newest replay of each attack. */
export function attackMoments(attempt: Results['attempt']): AttackMoments[] {
  return attempt.scenario.attacks.map(({ id, title }) => {
    const runs = attempt.attackRuns.filter((run) => run.attack === id);
    const before = runs.find((run) => run.moment === 'start') ?? runs[0];
    const newest = runs.at(-1);
    return { id, title, before, after: newest === before ? undefined : newest };
  });
}

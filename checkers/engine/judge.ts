import type { AttackSpec, CheckResult, CollectedAttack, Grade, GradingPlan, TaskSpec, Verdict } from './contract.ts';
import { type VerdictContext, errorVerdict, verdictOf } from './verdict.ts';

export type JudgeRequest = VerdictContext & { readonly plan: GradingPlan };

/**
 * Pure: the same plan and snapshots give the same grade.
 *
 * A check earns its share of the task by weight when it passes, else nothing. A check in `error` earns exactly what a failing one would and
 * is left out of `evaluated`, so that score and coverage are always told together; no other check's points change. A safeguard in `error`
 * withholds nothing. A safeguard that does not hold sets `points` of every task that it protects to 0; the checks keep theirs for people to see.
 */
export function judge(request: JudgeRequest): Grade {
  const { plan } = request;
  const safeguards = plan.safeguards.map(({ id, rule, title, protects, ...check }) => ({
    ...verdictOf({ ...check, rule }, request),
    id,
    rule,
    title,
    protects,
  }));
  const broken = safeguards.filter(({ status }) => status !== 'pass' && status !== 'error');
  const tasks = plan.tasks.map((task) =>
    gradeTask(
      task,
      broken.filter(({ protects }) => protects.includes(task.id)).map(({ id }) => id),
      request,
    ),
  );
  const attacks = plan.attacks.map((attack) => {
    const verdict = attackVerdict(attack, request);
    return { ...verdict, id: attack.id, title: attack.title, points: verdict.status === 'pass' ? attack.points : 0, max: attack.points };
  });
  const all: Verdict[] = [...tasks.flatMap(({ checks }) => checks), ...attacks, ...safeguards];
  return {
    score: rounded(sum([...tasks, ...attacks].map(({ points }) => points))),
    max: sum([...tasks, ...attacks].map(({ max }) => max)),
    evaluated: all.filter(({ status }) => status !== 'error').length,
    total: all.length,
    tasks,
    attacks,
    safeguards,
  };
}

/** One attack's verdict: `pass` means stopped. */
export function attackVerdict({ id, by }: AttackSpec, context: VerdictContext): Verdict {
  if (by.kind === 'rule') return verdictOf(by.check, context);
  const collected = context.snapshot.attacks[id];
  return collected ? scriptVerdict(collected) : errorVerdict('checks.evidence_missing', `The snapshot has no attack ${id}`);
}

function scriptVerdict(collected: CollectedAttack): Verdict {
  if (!collected.ok) return errorVerdict(collected.code, collected.message);
  const { outcome, control, observed } = collected.report;
  if (outcome === 'reached') return { status: 'fail', reason: observed, findings: [{ subject: 'attack', observed, expected: 'the attack is stopped' }] };
  if (!control) return errorVerdict('checks.control_failed', `The attack was stopped, but so was an allowed action by the same path: ${observed}`);
  return { status: 'pass', reason: observed, findings: [] };
}

function gradeTask(task: TaskSpec, withheldBy: readonly string[], context: VerdictContext): Grade['tasks'][number] {
  const whole = sum(task.checks.map(({ weight }) => weight));
  const share = (weight: number) => (task.points * weight) / whole;
  const checks = task.checks.map((check): CheckResult => {
    const verdict = verdictOf(check, context);
    const max = rounded(share(check.weight));
    return { ...verdict, id: check.id, rule: check.rule, weight: check.weight, points: verdict.status === 'pass' ? max : 0, max };
  });
  const earned = rounded(share(sum(checks.filter(({ status }) => status === 'pass').map(({ weight }) => weight))));
  return { id: task.id, title: task.title, points: withheldBy.length ? 0 : earned, max: task.points, withheldBy, checks };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const rounded = (points: number) => Math.round(points * 100) / 100;

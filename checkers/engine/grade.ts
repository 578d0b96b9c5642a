import { type CollectRequest, collect } from './collect.ts';
import type { Grade, GradingPlan, Snapshot, Verdict } from './contract.ts';
import { attackVerdict, judge } from './judge.ts';
import { type VerdictContext, verdictOf } from './verdict.ts';

export interface GradeRequest extends Omit<CollectRequest, 'onReady'> {
  readonly baseline?: Snapshot;
  /** As soon as a verdict is known; the grade at the end holds the same ones. Must not throw. */
  onVerdict?(result: { id: string; kind: 'check' | 'safeguard' | 'attack'; verdict: Verdict }): void;
}

/** Collects and judges a living lab: every task, safeguard and attack again. */
export async function grade(request: GradeRequest): Promise<{ snapshot: Snapshot; grade: Grade }> {
  const { plan, registry, baseline } = request;
  const judges = judgesOf(plan);
  const onReady = (id: string, snapshot: Snapshot) => {
    const found = judges.get(id);
    if (found) request.onVerdict?.({ id, kind: found.kind, verdict: found.verdict({ snapshot, baseline, registry }) });
  };
  const snapshot = await collect({ ...request, onReady });
  return { snapshot, grade: judge({ plan, snapshot, baseline, registry }) };
}

type Judge = { readonly kind: 'check' | 'safeguard' | 'attack'; readonly verdict: (context: VerdictContext) => Verdict };

const judgesOf = ({ tasks, safeguards, attacks }: GradingPlan): ReadonlyMap<string, Judge> =>
  new Map<string, Judge>([
    ...tasks.flatMap((task) => task.checks).map((check) => [check.id, { kind: 'check', verdict: (context) => verdictOf(check, context) }] as [string, Judge]),
    ...safeguards.map((check) => [check.id, { kind: 'safeguard', verdict: (context) => verdictOf(check, context) }] as [string, Judge]),
    ...attacks.map(
      (attack) =>
        [attack.by.kind === 'rule' ? attack.by.check.id : attack.id, { kind: 'attack', verdict: (context) => attackVerdict(attack, context) }] as [
          string,
          Judge,
        ],
    ),
  ]);

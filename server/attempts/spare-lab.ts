import { randomBytes } from 'node:crypto';
import type { Grade, Snapshot } from '#checkers/engine/contract.ts';
import type { Lab, LabSpec } from '#labs/contract.ts';
import type { LoadedScenario } from '../contract.ts';
import { evaluate } from '../grading/evaluate.ts';
import { notWeak } from '../grading/weakness.ts';
import type { AttemptContext } from './attempt-context.ts';
import { variantOf } from './own-attempt.ts';

/** What was found of a lab that nobody has entered yet. */
export interface Proof {
  readonly snapshot: Snapshot;
  readonly grade: Grade;
}

const proveWithinMs = 60_000;

/** A lab that belongs to no attempt, of one variant, which its tags name. */
export function spareSpec(scenario: LoadedScenario, variant: number, expiresAt: Date): LabSpec {
  const { values, lab } = variantOf(scenario, variant);
  return {
    ...lab,
    id: randomBytes(6).toString('hex'),
    scenario: scenario.id,
    scenarioDigest: scenario.digest,
    values,
    trust: scenario.trust,
    expiresAt,
    tags: { pool: scenario.id, variant: String(variant) },
  };
}

/** Undefined where it is not weak as its scenario says. */
export async function proveSpare(
  { scenarios, grader, log }: Pick<AttemptContext, 'scenarios' | 'grader' | 'log'>,
  lab: Lab,
  signal: AbortSignal,
): Promise<Proof | undefined> {
  const scenario = scenarios.get(lab.spec.scenario);
  if (!scenario) return undefined;
  const { plan } = variantOf(scenario, Number(lab.spec.tags.variant));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(proveWithinMs)]);
  const { snapshot, grade } = await evaluate(grader, { lab, plan, signal: limit, retryDelaysMs: [2_000] });
  const why = notWeak(grade);
  if (why.length > 0) log.warn({ lab: lab.id, scenario: scenario.id, why }, 'a lab is not weak');
  return why.length > 0 ? undefined : { snapshot, grade };
}

import type { Lab } from '#labs/contract.ts';
import type { GradingPlan } from '#checkers/engine/contract.ts';
import type { LoadedScenario, LoadedVariant } from '../contract.ts';
import type { Subject } from '../grading/grading.usecases.ts';
import type { AttemptContext } from './attempt-context.ts';
import { attemptEnded, attemptNotFound, attemptNotReady, labUnreachable } from './attempts.errors.ts';
import { type AttemptRow, attemptById } from './attempts.repository.ts';
import type { Live } from './live-labs.ts';

/** The attempt, for its owner. An unknown one and somebody else's are the same answer. */
export function ownAttempt({ database }: AttemptContext, guest: string | undefined, id: string): AttemptRow {
  const row = attemptById(database, id);
  if (!row || guest === undefined || row.guest !== guest) throw attemptNotFound();
  return row;
}

/** The running lab of an attempt; otherwise the error says what state it is in. */
export function readyLab({ labs }: AttemptContext, row: AttemptRow): { live: Live; lab: Lab } {
  if (row.state === 'ended') throw attemptEnded(row.endReason ?? undefined);
  if (row.state !== 'ready') throw attemptNotReady(row.state);
  return heldLab(labs.get(row.id));
}

/** As `readyLab`, for a lab that is paused too. */
export function anyLab(context: AttemptContext, row: AttemptRow): { live: Live; lab: Lab } {
  return row.state === 'paused' ? heldLab(context.labs.get(row.id)) : readyLab(context, row);
}

function heldLab(live: Live | undefined): { live: Live; lab: Lab } {
  if (!live?.lab) throw labUnreachable();
  return { live, lab: live.lab };
}

/** The plan that this attempt is graded by: of its scenario as it is on disk now. */
export const planOf = ({ scenarios }: AttemptContext, row: AttemptRow): GradingPlan => variantOf(scenarioOf(scenarios, row), row.variant).plan;

export function scenarioOf(scenarios: AttemptContext['scenarios'], row: AttemptRow): LoadedScenario {
  const scenario = scenarios.get(row.scenario);
  if (!scenario) throw attemptEnded('Its scenario is no longer there.');
  return scenario;
}

const variants = new WeakMap<LoadedScenario, Map<number, LoadedVariant>>();

/** Variant N, filled in once. */
export function variantOf(scenario: LoadedScenario, number: number): LoadedVariant {
  const known = variants.get(scenario) ?? new Map<number, LoadedVariant>();
  variants.set(scenario, known);
  const variant = known.get(number) ?? scenario.variant(number);
  known.set(number, variant);
  return variant;
}

export const subjectOf = (context: AttemptContext, row: AttemptRow): Subject => {
  const { live, lab } = readyLab(context, row);
  return { attempt: row.id, lab, plan: planOf(context, row), signal: live.abort.signal };
};

import type { Grade, GradingPlan, Snapshot } from '#checkers/engine/contract.ts';
import type { AttackRun } from '../api.ts';

/** The attacks of an evaluation, for people. */
export function attackRunsIn({ plan, snapshot, grade }: { plan: GradingPlan; snapshot: Snapshot; grade: Grade }, moment: AttackRun['moment']): AttackRun[] {
  return grade.attacks.map(({ id, status, reason }) => {
    const collected = plan.attacks.find((attack) => attack.id === id)?.by.kind === 'script' ? snapshot.attacks[id] : undefined;
    const shown = status === 'pass' ? 'stopped' : status === 'fail' ? 'reached' : 'error';
    return { attack: id, at: collected?.at ?? snapshot.finishedAt, status: shown, observed: reason, output: collected?.output ?? '', moment };
  });
}

import type { Attempt, PhaseStatus } from '#server/api.ts';

type PhaseName = PhaseStatus['phase'];
const words: Record<PhaseName, string> = {
  queue: 'Wait for a place',
  image: 'Prepare the images',
  network: 'Lay the network',
  create: 'Create the machines',
  start: 'Start the machines',
  seed: 'Set the weak state',
  ready: 'Wait until services answer',
  terminal: 'Open the terminal',
  prove: 'Prove that it is weak',
};
export const phaseWord = (phase: PhaseName): string => words[phase];

/** The lab is handed over before `prove`, which runs while the brief is read. */
const before = (attempt: Pick<Attempt, 'phases'>): PhaseStatus[] => attempt.phases.filter((phase) => phase.phase !== 'prove');

/**
 * (p50 of the finished phases + min(elapsed, 0.95 p50) of the current one) over the sum. Undefined where a phase has too few samples:
 * then there is no percent, only elapsed time.
 */
export function percentOf(attempt: Pick<Attempt, 'phases'>, now: number): number | undefined {
  const phases = before(attempt);
  let sum = 0;
  let done = 0;
  for (const { usual, state, startedAt } of phases) {
    if (!usual) return undefined;
    sum += usual.p50;
    if (state === 'done') done += usual.p50;
    else if (state === 'running') done += Math.min(Math.max(0, now - Date.parse(startedAt ?? '')) || 0, 0.95 * usual.p50);
  }
  return sum === 0 ? undefined : Math.min(99, Math.floor((100 * done) / sum));
}

const shown = new Map<string, number>();
/** Percent never falls, also not across a reconnect. */
export function risingPercent(attempt: Pick<Attempt, 'id' | 'phases'>, now: number): number | undefined {
  const percent = percentOf(attempt, now);
  if (percent === undefined) return undefined;
  const rising = Math.max(percent, shown.get(attempt.id) ?? 0);
  shown.set(attempt.id, rising);
  return rising;
}
/** Past its p95 a phase says so. */
export function isLate(phase: PhaseStatus, now: number): boolean {
  return phase.state === 'running' && phase.usual !== undefined && phase.startedAt !== undefined && now - Date.parse(phase.startedAt) > phase.usual.p95 + 1000;
}
export const elapsedOf = (phase: PhaseStatus, now: number): number | undefined =>
  phase.startedAt === undefined ? undefined : (phase.endedAt === undefined ? now : Date.parse(phase.endedAt)) - Date.parse(phase.startedAt);

import type { GradingPlan } from '#checkers/engine/contract.ts';
import { type Lab, LabError } from '#labs/contract.ts';
import type { Proven, Subject } from '../grading/grading.usecases.ts';
import type { AttemptContext } from './attempt-context.ts';
import { attemptById, updateAttempt } from './attempts.repository.ts';
import { handOver } from './hand-over.ts';
import type { Live } from './live-labs.ts';
import { PhaseBoard } from './phase-board.ts';
import { report } from './report-phase.ts';

interface ProveOptions {
  readonly plan: GradingPlan;
  /** Starts another lab. */
  replace(): Promise<Lab>;
}

/** While the brief is read: the lab must be weak as its scenario says. One that is not is replaced once; then the attempt fails as ours. */
export async function proveLab(context: AttemptContext, live: Live, { plan, replace }: ProveOptions): Promise<void> {
  if (await provenWeak(context, live, plan)) return;
  const old = live.lab;
  context.events.commit(live.attempt, (tx, append) => {
    live.board = new PhaseBoard(live.runtime);
    updateAttempt(tx, live.attempt, { state: 'starting', phases: live.board.phases });
    append({ actor: 'server', type: 'notice', data: { level: 'warning', message: 'This lab did not start in its weak state. Starting another.' } });
  });
  live.unsubscribe?.();
  live.lab = undefined;
  await context.terminals.end(live.attempt, 'The lab did not start in its weak state. Another one takes its place.');
  await old?.close('it did not start in its weak state');
  await handOver(context, live, { lab: await replace(), proven: false });
  if (await provenWeak(context, live, plan)) return;
  throw new LabError('labs.not_weak', 'the lab did not start in its weak state, twice', {
    phase: 'prove',
    remedy: 'Tell whoever runs this server; the log names the checks.',
  });
}

/** Also ends quietly, as if proven, where the attempt ended meanwhile. */
export async function provenWeak(context: AttemptContext, live: Live, plan: GradingPlan): Promise<boolean> {
  const { lab, attempt, abort } = live;
  if (!lab || abort.signal.aborted) return true;
  report(context, live, { phase: 'prove', state: 'running' });
  const proven = await prove(context, live, { attempt, lab, plan, signal: abort.signal }).catch((error: Error): Proven => ({
    weak: false,
    why: [{ id: 'prove', status: 'error', reason: error.message }],
  }));
  if (abort.signal.aborted) return true;
  if (!proven.weak) {
    context.log.warn({ attempt, lab: lab.id, why: proven.why }, 'the lab is not weak');
    report(context, live, { phase: 'prove', state: 'failed', detail: 'the start state is not the weak one' });
    return false;
  }
  report(context, live, { phase: 'prove', state: 'done' });
  context.events.commit(attempt, (tx, append) => {
    updateAttempt(tx, attempt, { proven: true });
    append({ actor: 'server', type: 'log', data: { name: 'proven', data: {} } });
  });
  return true;
}

/** By its twin where its runtime has one, else by itself. */
async function prove({ database, runtimes, scenarios, twins, grading }: AttemptContext, { runtime: name }: Live, subject: Subject): Promise<Proven> {
  const row = attemptById(database, subject.attempt);
  const runtime = runtimes.get(name);
  const scenario = row && scenarios.get(row.scenario);
  const proof = runtime && scenario && (await twins.proof({ runtime, scenario, variant: row.variant }));
  if (!proof || subject.signal.aborted) return grading.prove(subject);
  grading.storeProof(subject, proof);
  return { weak: true };
}

import type { Lab } from '#labs/contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { machineNotFound, resetWholeOnly } from './attempts.errors.ts';
import { type AttemptRow, updateAttempt } from './attempts.repository.ts';
import { rememberStartFiles } from './file-changes.ts';
import type { Live } from './live-labs.ts';
import { planOf, readyLab } from './own-attempt.ts';
import { PhaseBoard } from './phase-board.ts';
import { provenWeak } from './prove-lab.ts';
import { report } from './report-phase.ts';

/** Fresh machines; the old ones are kept until the new ones are ready. Progress follows as events. */
export function resetAttempt(context: AttemptContext, row: AttemptRow, machine: string | undefined): void {
  const { live, lab } = readyLab(context, row);
  if (machine !== undefined && !lab.machines.some(({ name }) => name === machine)) throw machineNotFound();
  if (machine !== undefined && lab.machines.length > 1) throw resetWholeOnly();
  context.events.commit(row.id, (tx, append) => {
    live.board = new PhaseBoard(row.runtime);
    updateAttempt(tx, row.id, { state: 'starting', proven: false, phases: live.board.phases });
    append({ actor: 'learner', type: 'log', data: { name: 'reset', data: {} } });
  });
  void renew(context, live, { row, lab }).catch((error: unknown) => context.log.error({ err: error, attempt: row.id }, 'a reset could not be finished'));
}

async function renew(context: AttemptContext, live: Live, { row, lab }: { row: AttemptRow; lab: Lab }): Promise<void> {
  const notice = (level: 'info' | 'warning', message: string) => ({ actor: 'server', type: 'notice' as const, data: { level, message } });
  try {
    await context.grading.idle(row.id);
    await lab.reset({ signal: live.abort.signal, onProgress: (progress) => report(context, live, progress) });
  } catch (error) {
    if (live.abort.signal.aborted) return;
    context.log.warn({ err: error, attempt: row.id }, 'a reset failed');
    return context.events.commit(row.id, (tx, append) => {
      updateAttempt(tx, row.id, { state: 'ready', proven: row.proven, phases: live.board.phases });
      append(notice('warning', `The lab could not be reset: ${error instanceof Error ? error.message : String(error)}. You still have the old one.`));
    });
  }
  if (live.abort.signal.aborted) return;
  await context.terminals.end(row.id, 'The lab was reset.');
  await context.terminals.adopt(row.id, lab);
  if (live.abort.signal.aborted) return;
  context.events.commit(row.id, (tx, append) => {
    updateAttempt(tx, row.id, { state: 'ready', phases: live.board.phases });
    append(notice('info', 'The lab was reset.'));
  });
  void rememberStartFiles(context, row.id, lab);
  if (await provenWeak(context, live, planOf(context, row))) return;
  context.events.append(row.id, notice('warning', 'The lab did not return to its weak state. Reset it again, or end it and start another.'));
}

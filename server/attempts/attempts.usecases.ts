import type { Dispute, Hint, RunStarted } from '../api.ts';
import { hasErrors } from '../grading/weakness.ts';
import type { AttemptContext } from './attempt-context.ts';
import { attemptEnded, attemptNotReady, noExtensionsLeft, noMoreHints, taskNotFound } from './attempts.errors.ts';
import { type AttemptRow, attemptById, hintsTaken, insertHint, isLive, updateAttempt } from './attempts.repository.ts';
import { createAttempt } from './create-attempt.ts';
import { endAttempt } from './end-attempt.ts';
import type { Live } from './live-labs.ts';
import { anyLab, readyLab, scenarioOf, subjectOf, variantOf } from './own-attempt.ts';

const minute = 60_000;

export async function extendAttempt(context: AttemptContext, row: AttemptRow): Promise<void> {
  const { lab, live } = readyLab(context, row);
  if (row.extensionsLeft < 1) throw noExtensionsLeft();
  const expiresAt = new Date(Date.parse(row.expiresAt!) + context.config.extendMinutes * minute);
  await lab.extend(expiresAt);
  change(context, live, {
    extensionsLeft: row.extensionsLeft - 1,
    expiresAt: expiresAt.toISOString(),
    log: { name: 'extended', data: { expiresAt: expiresAt.toISOString() } },
  });
}

/** The clock stops; the lab is kept, memory included, for as long as the configuration says. */
export async function pauseAttempt(context: AttemptContext, row: AttemptRow): Promise<void> {
  const { lab, live } = readyLab(context, row);
  await context.grading.idle(row.id);
  const now = context.now().getTime();
  const keptUntil = new Date(now + context.config.pauseHours * 60 * minute).toISOString();
  const remainingMs = Math.max(minute, Date.parse(row.expiresAt!) - now);
  await lab.pause();
  try {
    await lab.extend(new Date(keptUntil));
    change(context, live, { state: 'paused', remainingMs, expiresAt: keptUntil, log: { name: 'paused', data: { keptUntil } } });
  } catch (error) {
    if (!live.abort.signal.aborted) await lab.resume();
    throw error;
  }
}

export async function resumeAttempt(context: AttemptContext, row: AttemptRow): Promise<void> {
  const { lab, live } = anyLab(context, row);
  if (row.state !== 'paused') return;
  const expiresAt = new Date(context.now().getTime() + (row.remainingMs ?? minute)).toISOString();
  await lab.resume();
  try {
    await lab.extend(new Date(expiresAt));
    change(context, live, { state: 'ready', remainingMs: null, expiresAt, log: { name: 'resumed', data: {} } });
  } catch (error) {
    if (!live.abort.signal.aborted) await lab.pause();
    throw error;
  }
}

type Change = Parameters<typeof updateAttempt>[2] & { readonly log: { readonly name: string; readonly data: Readonly<Record<string, unknown>> } };

/** Stores what the learner did, unless the attempt ended while its lab was asked. */
function change(context: AttemptContext, live: Live, { log, ...values }: Change): void {
  if (live.abort.signal.aborted) throw attemptEnded(attemptById(context.database, live.attempt)?.endReason ?? undefined);
  context.events.commit(live.attempt, (tx, append) => {
    updateAttempt(tx, live.attempt, values);
    append({ actor: 'learner', type: 'log', data: log });
  });
}

export const startCheck = (context: AttemptContext, row: AttemptRow): RunStarted => ({
  id: context.grading.start(subjectOf(context, row), 'check', 'learner').id,
});

export const showAttack = (context: AttemptContext, row: AttemptRow, attack: string): RunStarted => ({
  id: context.grading.attack(subjectOf(context, row), attack, 'learner').id,
});

/** The run's evidence is judged again, and a lab that runs is looked at afresh. */
export const disputeVerdict = (context: AttemptContext, row: AttemptRow, dispute: { run: string; check: string; note?: string }): Dispute =>
  context.disputes.raise({
    attempt: row.id,
    ...dispute,
    ...(row.state === 'ready' && { again: () => context.grading.start(subjectOf(context, row), 'check', 'server') }),
  });

/** Evaluates everything once more, then ends the lab. What could not be evaluated through our fault keeps it open: nothing is submitted then. */
export function finishAttempt(context: AttemptContext, row: AttemptRow): RunStarted {
  const { id, finished } = context.grading.start(subjectOf(context, row), 'submit', 'learner');
  void finished
    .then(async (result) => {
      if (result.state === 'done' && !hasErrors(result.grade)) return endAttempt(context, row.id, { reason: 'You finished it.', actor: 'learner' });
      const message = 'Not everything could be evaluated, so nothing was submitted and the lab stays open. No points are lost. Press Finish again in a moment.';
      context.events.append(row.id, { actor: 'server', type: 'notice', data: { level: 'warning', message } });
    })
    .catch((error: unknown) => context.log.error({ err: error, attempt: row.id }, 'an attempt could not be finished'));
  return { id };
}

/** The same scenario, runtime and variant again, as a new attempt. */
export function retryAttempt(context: AttemptContext, row: AttemptRow): Promise<AttemptRow> {
  if (isLive(row)) throw attemptNotReady(row.state);
  return createAttempt(context, { guest: row.guest, scenario: row.scenario, runtime: row.runtime, variant: row.variant });
}

/** The next rung of the task's ladder. */
export function takeHint(context: AttemptContext, row: AttemptRow, task: string): Hint {
  if (!isLive(row)) throw attemptEnded(row.endReason ?? undefined);
  const ladder = ladderOf(context, row, task);
  return context.events.commit(row.id, (tx, append) => {
    const index = (hintsTaken(tx, row.id)[task] ?? 0) + 1;
    const text = ladder[index - 1];
    if (text === undefined) throw noMoreHints();
    insertHint(tx, { attempt: row.id, task, index, at: context.now().toISOString() });
    append({ actor: 'learner', type: 'log', data: { name: 'hint', data: { task, index } } });
    return { task, index, of: ladder.length, text };
  });
}

export const takenHints = (context: AttemptContext, row: AttemptRow): Hint[] =>
  Object.entries(hintsTaken(context.database, row.id)).flatMap(([task, taken]) => {
    const ladder = ladderOf(context, row, task);
    return ladder.slice(0, taken).map((text, at) => ({ task, index: at + 1, of: ladder.length, text }));
  });

function ladderOf({ scenarios }: AttemptContext, row: AttemptRow, task: string) {
  const scenario = scenarioOf(scenarios, row);
  if (!scenario.detail.tasks.some(({ id }) => id === task)) throw taskNotFound();
  return variantOf(scenario, row.variant).hints[task] ?? [];
}

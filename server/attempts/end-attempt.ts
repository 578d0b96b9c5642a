import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '#labs/contract.ts';
import type { ApiError } from '../api.ts';
import type { AttemptContext } from './attempt-context.ts';
import { startFailure } from './attempts.errors.ts';
import { attemptById, isLive, storeEndChanges, updateAttempt } from './attempts.repository.ts';
import { currentChanges } from './file-changes.ts';
import type { Live } from './live-labs.ts';

/** The lab ends, the results stay. Idempotent. The attempt is ended when this returns; what it resolves to waits until nothing of the lab is left on the host. */
export function endAttempt(context: AttemptContext, attempt: string, { reason, actor }: { reason: string; actor: string }): Promise<void> {
  const row = attemptById(context.database, attempt);
  if (!row || !isLive(row)) return Promise.resolve();
  context.events.commit(attempt, (tx, append) => {
    updateAttempt(tx, attempt, { state: 'ended', endedAt: context.now().toISOString(), endReason: reason });
    append({ actor, type: 'log', data: { name: 'ended', data: { reason } } });
  });
  const cleaned = cleanUp(context, attempt, reason);
  context.labs.track(cleaned);
  return cleaned;
}

/** A start that did not succeed. Costs the learner nothing. */
export async function failAttempt(context: AttemptContext, attempt: string, error: unknown): Promise<void> {
  const live = context.labs.get(attempt);
  const row = attemptById(context.database, attempt);
  if (row && isLive(row) && !live?.abort.signal.aborted) {
    const failure = failureOf(error, live);
    context.log.warn({ err: error, attempt, code: failure.code }, 'an attempt failed');
    try {
      const at = context.now().toISOString();
      live?.board.fail(at, failure.why ?? failure.message);
      context.events.commit(attempt, (tx, append) => {
        updateAttempt(tx, attempt, { state: 'failed', failure, endedAt: at, ...(live && { phases: live.board.phases }) });
        append({ actor: 'server', type: 'log', data: { name: 'failed', data: { code: failure.code } } });
      });
    } catch (cause) {
      context.log.error({ err: cause, attempt }, 'a failure could not be stored');
    }
  }
  await cleanUp(context, attempt, 'The lab did not start.');
}

async function cleanUp(context: AttemptContext, attempt: string, reason: string): Promise<void> {
  const live = context.labs.get(attempt);
  const lab = live?.lab;
  live?.abort.abort(new Error(reason));
  live?.unsubscribe?.();
  try {
    await context.terminals.end(attempt, reason);
    if (lab?.state === 'ready') await keepChanges(context, attempt, live!);
    await lab?.close(reason);
  } catch (error) {
    context.log.error({ err: error, attempt }, 'a lab could not be closed; the sweeper takes it');
  } finally {
    context.labs.drop(attempt);
  }
}

const changesWithinMs = 10_000;

async function keepChanges(context: AttemptContext, attempt: string, { lab }: Live): Promise<void> {
  const late = sleep(changesWithinMs, undefined, { ref: false });
  const changes = await Promise.race([currentChanges(context, attempt, lab), late]).catch(() => undefined);
  if (changes) storeEndChanges(context.database, attempt, changes);
}

function failureOf(error: unknown, live: Live | undefined): ApiError['error'] {
  const during = live?.board.phases.find(({ state }) => state === 'running' || state === 'failed')?.phase;
  if (!(error instanceof LabError))
    return startFailure('labs.start_failed', {
      why: `An error of ours${during ? ` in phase "${during}"` : ''}: ${error instanceof Error ? error.message : String(error)}`,
    });
  const phase = error.phase ?? during;
  return startFailure(error.code, { why: `${sentence(error.message)}${phase ? ` This was in phase "${phase}".` : ''}`, next: error.remedy });
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

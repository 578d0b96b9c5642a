import type { Lab, LabState } from '#labs/contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { attemptById, insertTiming, isLive, updateAttempt } from './attempts.repository.ts';
import { endAttempt } from './end-attempt.ts';
import { rememberStartFiles } from './file-changes.ts';
import type { Live } from './live-labs.ts';

/** A ready lab becomes the attempt's: the clock starts at the first one. */
export async function handOver(context: AttemptContext, live: Live, { lab, proven }: { lab: Lab; proven: boolean }): Promise<void> {
  const row = attemptById(context.database, live.attempt);
  if (!row || !isLive(row) || live.abort.signal.aborted) {
    await lab.close('its attempt ended while it started');
    return;
  }
  const now = context.now();
  const expiresAt = row.readyAt && row.expiresAt ? row.expiresAt : new Date(now.getTime() + context.config.labMinutes * 60_000).toISOString();
  attach(context, live, lab);
  await lab.extend(new Date(expiresAt));
  if (live.abort.signal.aborted) return lab.close('its attempt ended while it started');
  context.events.commit(live.attempt, (tx, append) => {
    updateAttempt(tx, live.attempt, { state: 'ready', lab: lab.id, readyAt: row.readyAt ?? now.toISOString(), expiresAt, proven, phases: live.board.phases });
    append({ actor: 'server', type: 'log', data: { name: 'ready', data: { lab: lab.id, expiresAt } } });
    if (!row.readyAt)
      insertTiming(tx, { scenario: row.scenario, runtime: row.runtime, phase: 'total', ms: now.getTime() - Date.parse(row.createdAt), at: now.toISOString() });
  });
  void rememberStartFiles(context, live.attempt, lab);
}

/** Follows a lab's own state: what ends it, or what pauses it above its allowance, reaches the attempt. */
export function attach(context: AttemptContext, live: Live, lab: Lab): void {
  live.unsubscribe?.();
  live.lab = lab;
  live.labId = lab.id;
  live.unsubscribe = lab.onStateChange(
    (state, reason) =>
      void follow(context, live, { state, reason }).catch((error: unknown) => context.log.error({ err: error }, 'a lab could not be followed')),
  );
}

async function follow(context: AttemptContext, live: Live, { state, reason }: { state: LabState; reason?: string }): Promise<void> {
  const row = attemptById(context.database, live.attempt);
  if (!row || !isLive(row)) return;
  if (state === 'closed' && row.state !== 'starting')
    return endAttempt(context, live.attempt, { reason: reason ?? 'The lab stopped by itself.', actor: 'server' });
  if (state !== 'paused' || row.state !== 'ready' || !reason) return;
  const remainingMs = row.expiresAt ? Date.parse(row.expiresAt) - context.now().getTime() : null;
  context.events.commit(live.attempt, (tx, append) => {
    updateAttempt(tx, live.attempt, { state: 'paused', remainingMs });
    append({ actor: 'server', type: 'notice', data: { level: 'warning', message: `The lab was paused. ${reason}` } });
  });
}

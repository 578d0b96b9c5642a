import { demandOf } from '#labs/admission/demand.ts';
import type { Lab, LabRuntime } from '#labs/contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { restartedDuringStart } from './attempts.errors.ts';
import { type AttemptRow, attemptOfLab, isLive, liveAttempts, updateAttempt } from './attempts.repository.ts';
import { endAttempt } from './end-attempt.ts';
import { attach } from './hand-over.ts';
import { planOf } from './own-attempt.ts';
import { provenWeak } from './prove-lab.ts';

const keptRunning = { level: 'info', message: 'The server was restarted. Your lab kept running.' } as const;
const beginsAnew = {
  level: 'warning',
  message: 'The server was restarted, and what it had kept of your lab could not be read. The lab begins again from its start state; your score stays.',
} as const;
const lost = 'The lab was gone when the server came back.';

/**
 * After a start of the server: living labs go back to their attempts, attempts without a lab end, and labs without an attempt (warm ones among
 * them: their proof is not kept) are closed. Throws where the runtime does not answer; then nothing has changed and it is asked again later.
 */
export async function adoptLabs(context: AttemptContext, runtime: LabRuntime): Promise<void> {
  const { labs, skipped, renewed = [] } = await runtime.adopt();
  for (const name of skipped) context.log.warn({ name }, 'found something of another version of Rampart; left alone');
  const failed = (lab: Lab) => (error: unknown) => context.log.error({ err: error, lab: lab.id }, 'a lab could not be adopted or closed');
  const owned = labs.flatMap((lab) => {
    const row = attemptOfLab(context.database, lab.id);
    return row && isLive(row) && row.readyAt && (lab.state === 'ready' || lab.state === 'paused') ? [{ lab, row }] : [];
  });
  for (const lab of labs) if (!owned.some((each) => each.lab === lab)) context.labs.track(lab.close('it belongs to no running attempt').catch(failed(lab)));
  await Promise.all(owned.map(({ lab, row }) => adoptLab(context, row, { lab, renewed: renewed.includes(lab.id) }).catch(failed(lab))));
  for (const row of liveAttempts(context.database)) {
    if (row.runtime !== runtime.name || context.labs.get(row.id)) continue;
    if (row.state === 'ready' || row.state === 'paused' || row.readyAt) await endAttempt(context, row.id, { reason: lost, actor: 'server' });
    else failRestarted(context, row);
  }
}

async function adoptLab(context: AttemptContext, row: AttemptRow, { lab, renewed }: { lab: Lab; renewed: boolean }): Promise<void> {
  if (context.labs.get(row.id)) return;
  const live = context.labs.begin(row);
  live.admitted = (await context.admission(row.runtime)).occupy(row.guest, demandOf(lab.spec));
  attach(context, live, lab);
  const state = lab.state === 'paused' ? 'paused' : 'ready';
  context.events.commit(row.id, (tx, append) => {
    updateAttempt(tx, row.id, { state });
    append({ actor: 'server', type: 'notice', data: renewed ? beginsAnew : keptRunning });
  });
  await context.terminals.adopt(row.id, lab);
  if (!row.proven && state === 'ready')
    void provenWeak(context, live, planOf(context, row)).catch((error: unknown) =>
      context.log.warn({ err: error, attempt: row.id }, 'an adopted lab could not be proven'),
    );
}

function failRestarted(context: AttemptContext, row: AttemptRow): void {
  const failure = restartedDuringStart();
  context.events.commit(row.id, (tx, append) => {
    updateAttempt(tx, row.id, { state: 'failed', failure, endedAt: context.now().toISOString() });
    append({ actor: 'server', type: 'log', data: { name: 'failed', data: { code: failure.code } } });
  });
}

import { randomBytes } from 'node:crypto';
import { demandOf } from '#labs/admission/demand.ts';
import { type Lab, LabError, type LabRuntime, type LabSpec } from '#labs/contract.ts';
import { isLoopback } from '../config/load-config.ts';
import type { LoadedScenario } from '../contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { type AttemptRow, updateAttempt } from './attempts.repository.ts';
import { failAttempt } from './end-attempt.ts';
import { handOver } from './hand-over.ts';
import type { Live } from './live-labs.ts';
import { variantOf } from './own-attempt.ts';
import { proveLab } from './prove-lab.ts';
import { report } from './report-phase.ts';

/** From the queue to a lab that is proven weak. Never rejects: what goes wrong becomes the attempt's failure. */
export async function startLab(context: AttemptContext, attempt: AttemptRow): Promise<void> {
  const live = context.labs.begin(attempt);
  try {
    const { runtime, scenario } = await resolve(context, attempt);
    const warm = await context.warm?.claim(scenario, attempt);
    if (warm) {
      live.admitted = warm.admitted;
      live.labId = warm.lab.id;
      live.board.skipPending();
      context.grading.storeProof({ attempt: attempt.id, plan: variantOf(scenario, attempt.variant).plan }, warm.proof);
      await handOver(context, live, { lab: warm.lab, proven: true });
      return;
    }
    await queue(context, live, { attempt, scenario });
    await handOver(context, live, { lab: await bringUp(context, live, { attempt, runtime, scenario }), proven: false });
    await proveLab(context, live, { plan: variantOf(scenario, attempt.variant).plan, replace: () => bringUp(context, live, { attempt, runtime, scenario }) });
  } catch (error) {
    await failAttempt(context, attempt.id, error);
  } finally {
    if (context.labs.get(attempt.id) !== live) live.admitted?.release();
  }
}

interface Start {
  readonly attempt: AttemptRow;
  readonly runtime: LabRuntime;
  readonly scenario: LoadedScenario;
}

async function resolve(context: AttemptContext, attempt: AttemptRow): Promise<Start> {
  const scenario = context.scenarios.get(attempt.scenario);
  const runtime = context.runtimes.get(attempt.runtime);
  const availability = await context.runtimes.availability(attempt.runtime);
  if (!scenario) throw new LabError('labs.scenario_gone', 'the scenario is no longer there');
  if (!availability.ok) throw new LabError('labs.no_runtime', availability.reason, { phase: 'queue', remedy: availability.remedy });
  if (!runtime) throw new LabError('labs.no_runtime', `there is no runtime ${attempt.runtime}`, { phase: 'queue' });
  if (scenario.trust === 'local' && !context.config.trustLocal && !isLoopback(context.config.host)) {
    const remedy = 'Let the server listen on 127.0.0.1, or set RAMPART_TRUST_LOCAL=yes if you trust everybody who reaches it.';
    throw new LabError('labs.trust', 'its learner could become root on this host, which others reach too', { phase: 'queue', remedy });
  }
  return { attempt, runtime, scenario };
}

async function queue(context: AttemptContext, live: Live, { attempt, scenario }: Pick<Start, 'attempt' | 'scenario'>): Promise<void> {
  const admission = await context.admission(attempt.runtime);
  report(context, live, { phase: 'queue', state: 'running' });
  live.admitted = await admission.request({
    owner: attempt.guest,
    demand: demandOf(variantOf(scenario, attempt.variant).lab),
    signal: live.abort.signal,
    onPlace(place) {
      live.queuePlace = place;
      report(context, live, { phase: 'queue', state: 'running', detail: `place ${place}` });
    },
  });
  live.queuePlace = undefined;
  report(context, live, { phase: 'queue', state: 'done' });
}

async function bringUp(context: AttemptContext, live: Live, { attempt, runtime, scenario }: Start): Promise<Lab> {
  const limitMs = context.config.startMinutes * 60_000;
  const limit = AbortSignal.timeout(limitMs);
  const { values, lab } = variantOf(scenario, attempt.variant);
  const spec: LabSpec = {
    ...lab,
    id: (live.labId = randomBytes(6).toString('hex')),
    scenario: scenario.id,
    scenarioDigest: scenario.digest,
    values,
    trust: scenario.trust,
    expiresAt: new Date(context.now().getTime() + limitMs + context.config.labMinutes * 60_000),
    tags: { attempt: attempt.id },
  };
  context.events.commit(attempt.id, (tx) => updateAttempt(tx, attempt.id, { state: 'starting', lab: spec.id }));
  try {
    return await runtime.start(spec, { signal: AbortSignal.any([live.abort.signal, limit]), onProgress: (progress) => report(context, live, progress) });
  } catch (error) {
    if (limit.aborted) throw new LabError('labs.start_timeout', `it took longer than ${context.config.startMinutes} minutes`, { cause: error });
    throw error;
  }
}

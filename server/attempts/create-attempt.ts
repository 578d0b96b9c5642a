import { randomBytes, randomInt } from 'node:crypto';
import type { RuntimeName } from '#labs/contract.ts';
import type { LoadedScenario } from '../contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { noSuchVariant, runtimeNotOffered, scenarioNotFound, tooManyLabs } from './attempts.errors.ts';
import { type AttemptRow, attemptById, insertAttempt, liveAttempts } from './attempts.repository.ts';
import { PhaseBoard } from './phase-board.ts';
import { startLab } from './start-lab.ts';

export interface CreateRequest {
  readonly guest: string;
  readonly scenario: string;
  readonly runtime?: RuntimeName;
  /** From 1; drawn where absent. */
  readonly variant?: number;
}

/** Makes an attempt and begins to start its lab; progress follows as events. */
export async function createAttempt(context: AttemptContext, request: CreateRequest): Promise<AttemptRow> {
  const scenario = context.scenarios.get(request.scenario);
  if (!scenario) throw scenarioNotFound();
  if (request.runtime && !scenario.runtimes.includes(request.runtime)) throw runtimeNotOffered(scenario.runtimes);
  if (request.variant !== undefined && request.variant > scenario.variants) throw noSuchVariant(scenario.variants);
  const runtime = request.runtime ?? (await chooseRuntime(context, scenario));
  const row = newRow(context, {
    guest: request.guest,
    scenario,
    runtime,
    variant: request.variant ?? context.warm?.variant(scenario, runtime) ?? randomInt(1, scenario.variants + 1),
  });
  context.events.commit(row.id, (tx, append) => {
    const living = liveAttempts(tx, request.guest);
    if (living.length >= context.config.labsPerGuest) throw tooManyLabs(living[0]!.id);
    insertAttempt(tx, row);
    append({ actor: 'learner', type: 'log', data: { name: 'created', data: { scenario: row.scenario, runtime, variant: row.variant } } });
  });
  const attempt = attemptById(context.database, row.id)!;
  context.labs.track(startLab(context, attempt));
  return attempt;
}

function newRow(
  context: AttemptContext,
  { guest, scenario, runtime, variant }: { guest: string; scenario: LoadedScenario; runtime: RuntimeName; variant: number },
) {
  return {
    id: randomBytes(10).toString('hex'),
    guest,
    scenario: scenario.id,
    scenarioDigest: scenario.digest,
    runtime,
    variant,
    mode: 'practice' as const,
    state: 'queued' as const,
    graderVersion: context.grader.version,
    createdAt: context.now().toISOString(),
    extensionsLeft: context.config.extensions,
    proven: false,
    phases: new PhaseBoard(runtime).phases,
  };
}

/** The first declared runtime that can run here; where none can, the first declared, so that the attempt says why. */
async function chooseRuntime({ runtimes }: AttemptContext, scenario: LoadedScenario): Promise<RuntimeName> {
  for (const name of scenario.runtimes) if ((await runtimes.availability(name)).ok) return name;
  return scenario.runtimes[0]!;
}

import { randomBytes, randomInt } from 'node:crypto';
import type { Grade, Snapshot } from '#checkers/engine/contract.ts';
import type { Lab, LabRuntime, LabSpec } from '#labs/contract.ts';
import { type WarmLab, WarmPool } from '#labs/pool/warm-pool.ts';
import type { LoadedScenario } from '../contract.ts';
import { evaluate } from '../grading/evaluate.ts';
import { notWeak } from '../grading/weakness.ts';
import type { AttemptContext } from './attempt-context.ts';
import { variantOf } from './own-attempt.ts';

export interface Proof {
  readonly snapshot: Snapshot;
  readonly grade: Grade;
}
interface WarmLabsOptions {
  readonly runtime: LabRuntime;
  /** Labs to keep by scenario. */
  readonly sizes: Readonly<Record<string, number>>;
  /** MiB. */
  readonly memory: number;
}
type Context = Pick<AttemptContext, 'scenarios' | 'grader' | 'log' | 'admission' | 'now'>;

const proveWithinMs = 60_000;
const keptMs = 24 * 3_600_000;
const mebibyte = 1024 * 1024;

/** The labs that the configuration wants ready ahead of time, in drawn variants. */
export class WarmLabs {
  readonly #pool: WarmPool<Proof>;
  readonly #runtime: LabRuntime;

  constructor(context: Context, { runtime, sizes, memory }: WarmLabsOptions) {
    const known = Object.entries(sizes).flatMap(([id, size]) => {
      const scenario = context.scenarios.get(id);
      if (!scenario) context.log.warn({ scenario: id }, 'RAMPART_POOL names a scenario that is not there');
      return scenario?.runtimes.includes(runtime.name) ? [{ key: id, size, next: () => specOf(scenario, context.now()) }] : [];
    });
    this.#runtime = runtime;
    this.#pool = new WarmPool({
      runtime,
      admission: () => context.admission(runtime.name),
      orders: known,
      memory: memory * mebibyte,
      prove: (lab, signal) => prove(context, lab, signal),
      onTrouble: (scenario, reason) => context.log.warn({ err: reason, scenario }, 'a lab could not be kept warm'),
    });
  }

  get ready(): number {
    return this.#pool.ready.length;
  }

  /** The variant of a warm lab of this scenario, for who did not ask for one. */
  variant(scenario: LoadedScenario, runtime: string): number | undefined {
    const warm = this.#pool.ready.find((each) => runtime === this.#runtime.name && isOf(each, scenario));
    return warm && Number(warm.lab.spec.tags.variant);
  }

  async claim(scenario: LoadedScenario, { runtime, variant }: { runtime: string; variant: number }): Promise<WarmLab<Proof> | undefined> {
    if (runtime !== this.#runtime.name) return undefined;
    return this.#pool.claim((warm) => isOf(warm, scenario) && warm.lab.spec.tags.variant === String(variant));
  }

  ids(): string[] {
    return this.#pool.ids();
  }

  tend(): Promise<void> {
    return this.#pool.tend();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

const isOf = ({ lab: { spec } }: WarmLab<Proof>, { id, digest }: LoadedScenario) => spec.scenario === id && spec.scenarioDigest === digest;

function specOf(scenario: LoadedScenario, now: Date): LabSpec {
  const variant = randomInt(1, scenario.variants + 1);
  const { values, lab } = variantOf(scenario, variant);
  return {
    ...lab,
    id: randomBytes(6).toString('hex'),
    scenario: scenario.id,
    scenarioDigest: scenario.digest,
    values,
    trust: scenario.trust,
    expiresAt: new Date(now.getTime() + keptMs),
    tags: { pool: scenario.id, variant: String(variant) },
  };
}

async function prove({ scenarios, grader, log }: Context, lab: Lab, signal: AbortSignal): Promise<Proof | undefined> {
  const scenario = scenarios.get(lab.spec.scenario);
  if (!scenario) return undefined;
  const { plan } = variantOf(scenario, Number(lab.spec.tags.variant));
  const { snapshot, grade } = await evaluate(grader, {
    lab,
    plan,
    signal: AbortSignal.any([signal, AbortSignal.timeout(proveWithinMs)]),
    retryDelaysMs: [2_000],
  });
  const why = notWeak(grade);
  if (why.length > 0) log.warn({ lab: lab.id, scenario: scenario.id, why }, 'a warm lab is not weak');
  return why.length > 0 ? undefined : { snapshot, grade };
}

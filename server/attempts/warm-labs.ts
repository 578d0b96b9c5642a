import { randomInt } from 'node:crypto';
import type { LabRuntime } from '#labs/contract.ts';
import { type WarmLab, WarmPool } from '#labs/pool/warm-pool.ts';
import type { LoadedScenario } from '../contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { type Proof, proveSpare, spareSpec } from './spare-lab.ts';

interface WarmLabsOptions {
  readonly runtime: LabRuntime;
  /** Labs to keep by scenario. */
  readonly sizes: Readonly<Record<string, number>>;
  /** MiB. */
  readonly memory: number;
}
type Context = Pick<AttemptContext, 'scenarios' | 'grader' | 'log' | 'admission' | 'now'>;

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
      return scenario?.runtimes.includes(runtime.name)
        ? [{ key: id, size, next: () => spareSpec(scenario, randomInt(1, scenario.variants + 1), new Date(context.now().getTime() + keptMs)) }]
        : [];
    });
    this.#runtime = runtime;
    this.#pool = new WarmPool({
      runtime,
      admission: () => context.admission(runtime.name),
      orders: known,
      memory: memory * mebibyte,
      prove: (lab, signal) => proveSpare(context, lab, signal),
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

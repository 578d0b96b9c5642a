import type { LabRuntime } from '#labs/contract.ts';
import type { LoadedScenario } from '../contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { type Proof, proveSpare, spareSpec } from './spare-lab.ts';

type Context = Pick<AttemptContext, 'scenarios' | 'grader' | 'log' | 'now'>;
export interface TwinOf {
  readonly runtime: LabRuntime;
  readonly scenario: LoadedScenario;
  readonly variant: number;
}

const livesMs = 5 * 60_000;
const mostProofs = 64;

/**
 * Proofs of labs that start exactly alike, where a runtime promises that: a twin that no learner can enter is started, judged once and closed, and
 * what was found of it holds for every lab of the same variant.
 */
export class Twins {
  readonly #context: Context;
  readonly #proofs = new Map<string, Promise<Proof | undefined>>();
  readonly #ids = new Set<string>();
  readonly #stop = new AbortController();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Of labs that are being judged, so that no sweep takes them. */
  ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Undefined where labs differ, where the twin is not weak, and where it could not be judged: then a lab answers for itself. */
  proof(of: TwinOf): Promise<Proof | undefined> {
    if (!of.runtime.repeatable) return Promise.resolve(undefined);
    const key = `${of.runtime.name}/${of.scenario.digest}/${of.variant}`;
    const proof = this.#proofs.get(key) ?? this.#prove(of);
    this.#proofs.delete(key);
    this.#proofs.set(key, proof);
    for (const oldest of this.#proofs.keys()) if (this.#proofs.size > mostProofs) this.#proofs.delete(oldest);
    void proof.then((found) => found === undefined && this.#proofs.get(key) === proof && this.#proofs.delete(key));
    return proof;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the server is stopping'));
    await Promise.all(this.#proofs.values());
  }

  async #prove({ runtime, scenario, variant }: TwinOf): Promise<Proof | undefined> {
    const { signal } = this.#stop;
    const spec = spareSpec(scenario, variant, new Date(this.#context.now().getTime() + livesMs));
    this.#ids.add(spec.id);
    try {
      await using lab = await runtime.start(spec, { signal, onProgress: () => undefined });
      return await proveSpare(this.#context, lab, signal);
    } catch (error) {
      this.#context.log.warn({ err: error, scenario: scenario.id, variant }, 'a twin could not be judged');
      return undefined;
    } finally {
      this.#ids.delete(spec.id);
    }
  }
}

import { addDemand, demandOf } from '../admission/demand.ts';
import type { Admission, Admitted } from '../admission/admission.ts';
import type { Lab, LabRuntime, LabSpec } from '../contract.ts';

/** One kind of lab to keep warm. `next` makes the spec of a further one, with a new id. */
export interface PoolOrder {
  readonly key: string;
  readonly size: number;
  next(): LabSpec;
}

export interface WarmLab<Proof> {
  readonly key: string;
  readonly lab: Lab;
  /** What `prove` answered when the lab was filled. */
  readonly proof: Proof;
  /** The lab's share of the host: whoever claims the lab releases it when the lab is gone. */
  readonly admitted: Admitted;
}

export interface WarmPoolOptions<Proof> {
  readonly runtime: LabRuntime;
  readonly admission: () => Promise<Admission>;
  readonly orders: readonly PoolOrder[];
  /** Bytes that warm labs may take together. */
  readonly memory: number;
  /** Judges a fresh lab; undefined: it is not weak as it should be, and is thrown away. */
  prove(lab: Lab, signal: AbortSignal): Promise<Proof | undefined>;
  /** A fill that did not work. */
  onTrouble(key: string, reason: unknown): void;
  now?(): number;
}

const owner = 'pool';
const restMs = 60_000;

/**
 * Labs that were started and proven ahead of time, paused until they are claimed. Filled one at a time and only from room that nobody waits
 * for; given up again while somebody waits. A kind that could not be filled rests for a minute.
 */
export class WarmPool<Proof> {
  readonly #options: WarmPoolOptions<Proof>;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #restUntil = new Map<string, number>();
  #ready: WarmLab<Proof>[] = [];
  #filling: { readonly id: string; readonly key: string } | undefined;
  #tending: Promise<void> | undefined;

  constructor(options: WarmPoolOptions<Proof>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  get ready(): readonly WarmLab<Proof>[] {
    return this.#ready;
  }

  /** Every lab of the pool, also the one that is being filled, so that no sweep takes it. */
  ids(): string[] {
    return [...this.#ready.map(({ lab }) => lab.id), ...(this.#filling ? [this.#filling.id] : [])];
  }

  /** Hands a warm lab over for good, awake. */
  async claim(match: (warm: WarmLab<Proof>) => boolean): Promise<WarmLab<Proof> | undefined> {
    for (let found = this.#ready.find(match); found; found = this.#ready.find(match)) {
      this.#ready = this.#ready.filter((each) => each !== found);
      try {
        await found.lab.resume();
        return found;
      } catch (error) {
        this.#options.onTrouble(found.key, error);
        await this.#giveUp(found);
      }
    }
    return undefined;
  }

  /** Fills one lab, or gives one up, where that is due. Joins the call that is under way. */
  tend(): Promise<void> {
    this.#tending ??= this.#tend().finally(() => (this.#tending = undefined));
    return this.#tending;
  }

  /** Nothing is filled any more; what is warm is closed. */
  async close(): Promise<void> {
    this.#abort.abort(new Error('the pool is closed'));
    await this.#tending?.catch(() => undefined);
    await Promise.all(this.#ready.map((held) => this.#giveUp(held)));
  }

  async #tend(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    const admission = await this.#options.admission();
    const oldest = this.#ready[0];
    if (admission.waiting > 0 && oldest) return this.#giveUp(oldest);
    for (const order of this.#options.orders) {
      const has = this.#ready.filter(({ key }) => key === order.key).length;
      if (has >= order.size || (this.#restUntil.get(order.key) ?? 0) > this.#now()) continue;
      const spec = order.next();
      const demand = demandOf(spec);
      const taken = this.#ready.reduce((sum, { admitted }) => addDemand(sum, admitted.demand), demand);
      if (taken.memory > this.#options.memory || !admission.hasRoom(demand)) continue;
      return this.#fill(order.key, spec, admission.occupy(owner, demand));
    }
  }

  async #fill(key: string, spec: LabSpec, admitted: Admitted): Promise<void> {
    this.#filling = { id: spec.id, key };
    let lab: Lab | undefined;
    try {
      lab = await this.#options.runtime.start(spec, { signal: this.#abort.signal, onProgress: () => undefined });
      const proof = await this.#options.prove(lab, this.#abort.signal);
      if (proof === undefined) throw new Error('the lab is not weak as it should be');
      await lab.pause();
      this.#hold({ key, lab, proof, admitted });
    } catch (error) {
      admitted.release();
      await lab?.close('it could not be kept warm').catch(() => undefined);
      if (this.#abort.signal.aborted) return;
      this.#restUntil.set(key, this.#now() + restMs);
      this.#options.onTrouble(key, error);
    } finally {
      this.#filling = undefined;
    }
  }

  #hold(held: WarmLab<Proof>): void {
    this.#ready.push(held);
    held.lab.onStateChange((state) => {
      if (state === 'closed' && this.#ready.includes(held)) this.#drop(held);
    });
  }

  #drop(held: WarmLab<Proof>): void {
    this.#ready = this.#ready.filter((each) => each !== held);
    held.admitted.release();
  }

  async #giveUp(held: WarmLab<Proof>): Promise<void> {
    await held.lab.close('its room is needed').catch((error: unknown) => this.#options.onTrouble(held.key, error));
    this.#drop(held);
  }
}

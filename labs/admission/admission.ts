import type { Capacity } from '../contract.ts';
import { LabError } from '../contract.ts';
import { fits } from './budget.ts';
import { addDemand } from './demand.ts';

export interface AdmissionRequest {
  /** Who asks; each owner has at most `perOwner` labs at a time. */
  readonly owner: string;
  readonly demand: Capacity;
  readonly signal?: AbortSignal;
  /** Place in the queue, from 1; called when the request is queued and whenever its place changes. */
  onPlace?(place: number): void;
}

/** A share of the host. Released once its lab is gone. */
export interface Admitted extends Disposable {
  readonly owner: string;
  readonly demand: Capacity;
  release(): void;
}

export interface Admission {
  /** Resolves when there is room, first come, first served. Throws `labs.owner_limit` or `labs.too_large` at once, `labs.queue_full`, or the signal's reason. */
  request(request: AdmissionRequest): Promise<Admitted>;
  /** Takes a share without asking, for labs that were adopted and for pooled ones. */
  occupy(owner: string, demand: Capacity): Admitted;
  /** Whether a lab of that size would start at once. The pool asks, so that it never takes what a learner waits for. */
  hasRoom(demand: Capacity): boolean;
  readonly free: Capacity;
  readonly waiting: number;
}

export interface AdmissionOptions {
  readonly budget: Capacity;
  readonly perOwner?: number;
  readonly maxWaiting?: number;
}

interface Waiter extends AdmissionRequest {
  place: number;
  readonly admit: (admitted: Admitted) => void;
}

export const createAdmission = (options: AdmissionOptions): Admission => new HostAdmission(options);

class HostAdmission implements Admission {
  readonly #budget: Capacity;
  readonly #perOwner: number;
  readonly #maxWaiting: number;
  readonly #held = new Set<Admitted>();
  readonly #queue: Waiter[] = [];

  constructor({ budget, perOwner = 1, maxWaiting = 200 }: AdmissionOptions) {
    this.#budget = budget;
    this.#perOwner = perOwner;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get free(): Capacity {
    const used = [...this.#held].reduce((sum, { demand }) => addDemand(sum, demand), { memory: 0, cpus: 0, disk: 0, pids: 0 });
    const { memory, cpus, disk, pids } = this.#budget;
    return { memory: memory - used.memory, cpus: cpus - used.cpus, disk: disk - used.disk, pids: pids - used.pids };
  }

  hasRoom(demand: Capacity): boolean {
    return this.#queue.length === 0 && fits(demand, this.free);
  }

  occupy(owner: string, demand: Capacity): Admitted {
    const release = () => {
      if (this.#held.delete(admitted)) this.#settle();
    };
    const admitted: Admitted = { owner, demand, release, [Symbol.dispose]: release };
    this.#held.add(admitted);
    return admitted;
  }

  async request(asked: AdmissionRequest): Promise<Admitted> {
    this.#refuse(asked);
    asked.signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Admitted>();
    const leave = () => {
      const index = this.#queue.indexOf(waiter);
      if (index === -1) return;
      this.#queue.splice(index, 1);
      reject(asked.signal?.reason as Error);
      this.#settle();
    };
    const admit = (admitted: Admitted) => {
      asked.signal?.removeEventListener('abort', leave);
      resolve(admitted);
    };
    const waiter: Waiter = { ...asked, onPlace: asked.onPlace?.bind(asked), place: 0, admit };
    this.#queue.push(waiter);
    asked.signal?.addEventListener('abort', leave, { once: true });
    this.#settle();
    return promise;
  }

  #settle(): void {
    for (let first = this.#queue[0]; first && fits(first.demand, this.free); first = this.#queue[0]) {
      this.#queue.shift();
      first.admit(this.occupy(first.owner, first.demand));
    }
    for (const [index, waiter] of this.#queue.entries()) {
      if (waiter.place === index + 1) continue;
      waiter.place = index + 1;
      waiter.onPlace?.(waiter.place);
    }
  }

  #refuse({ owner, demand }: AdmissionRequest): void {
    const refuse = (code: string, message: string, remedy: string) => new LabError(code, message, { phase: 'queue', remedy });
    const own = [...this.#held, ...this.#queue].filter((other) => other.owner === owner).length;
    if (own >= this.#perOwner) throw refuse('labs.owner_limit', `${own} lab is running or waiting already`, 'End the running lab first.');
    if (!fits(demand, this.#budget)) throw refuse('labs.too_large', 'this lab needs more than this host gives to labs', 'Use a larger host.');
    if (this.#queue.length >= this.#maxWaiting) throw refuse('labs.queue_full', `${this.#queue.length} others are waiting`, 'Try again in a few minutes.');
  }
}

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

export function createAdmission({ budget, perOwner = 1, maxWaiting = 200 }: AdmissionOptions): Admission {
  const held = new Set<Admitted>();
  const queue: Waiter[] = [];

  const free = (): Capacity => {
    const used = [...held].reduce((sum, { demand }) => addDemand(sum, demand), { memory: 0, cpus: 0, disk: 0, pids: 0 });
    return { memory: budget.memory - used.memory, cpus: budget.cpus - used.cpus, disk: budget.disk - used.disk, pids: budget.pids - used.pids };
  };

  const occupy = (owner: string, demand: Capacity): Admitted => {
    const release = () => {
      if (held.delete(admitted)) settle();
    };
    const admitted: Admitted = { owner, demand, release, [Symbol.dispose]: release };
    held.add(admitted);
    return admitted;
  };

  const settle = () => {
    for (let first = queue[0]; first && fits(first.demand, free()); first = queue[0]) {
      queue.shift();
      first.admit(occupy(first.owner, first.demand));
    }
    for (const [index, waiter] of queue.entries()) {
      if (waiter.place === index + 1) continue;
      waiter.place = index + 1;
      waiter.onPlace?.(waiter.place);
    }
  };

  const refuse = ({ owner, demand }: AdmissionRequest): LabError | undefined => {
    const own = [...held, ...queue].filter((other) => other.owner === owner).length;
    if (own >= perOwner) return new LabError('labs.owner_limit', `${own} lab is running or waiting already`, { phase: 'queue', remedy: 'End the running lab first.' });
    if (!fits(demand, budget)) return new LabError('labs.too_large', 'this lab needs more than this host gives to labs', { phase: 'queue', remedy: 'Use a larger host.' });
    if (queue.length >= maxWaiting) return new LabError('labs.queue_full', `${queue.length} others are waiting`, { phase: 'queue', remedy: 'Try again in a few minutes.' });
    return undefined;
  };

  const request = (asked: AdmissionRequest): Promise<Admitted> => {
    const refusal = refuse(asked);
    if (refusal) return Promise.reject(refusal);
    if (asked.signal?.aborted) return Promise.reject(asked.signal.reason as Error);
    const { promise, resolve, reject } = Promise.withResolvers<Admitted>();
    const leave = () => {
      const index = queue.indexOf(waiter);
      if (index === -1) return;
      queue.splice(index, 1);
      reject(asked.signal?.reason as Error);
      settle();
    };
    const admit = (admitted: Admitted) => {
      asked.signal?.removeEventListener('abort', leave);
      resolve(admitted);
    };
    const waiter: Waiter = { ...asked, onPlace: asked.onPlace?.bind(asked), place: 0, admit };
    queue.push(waiter);
    asked.signal?.addEventListener('abort', leave, { once: true });
    settle();
    return promise;
  };

  return {
    request,
    occupy,
    hasRoom: (demand) => queue.length === 0 && fits(demand, free()),
    get free() {
      return free();
    },
    get waiting() {
      return queue.length;
    },
  };
}

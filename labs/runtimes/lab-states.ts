import type { LabState } from '../contract.ts';

type Listener = (state: LabState, reason?: string) => void;

const forward: readonly LabState[] = ['starting', 'ready', 'paused', 'closing', 'closed'];

/** The state of a lab, which goes forward only, but for the way back from a pause; and who follows it. */
export class LabStates {
  readonly #listeners = new Set<Listener>();
  #now: LabState;

  constructor(state: LabState) {
    this.#now = state;
  }

  get now(): LabState {
    return this.#now;
  }

  /** Returns what ends the listening. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(state: LabState, reason?: string): void {
    const back = this.#now === 'paused' && state === 'ready';
    if (state === this.#now || (!back && forward.indexOf(state) < forward.indexOf(this.#now))) return;
    this.#now = state;
    for (const listener of this.#listeners) listener(state, reason);
  }
}

/** Writes of one file that follow each other, so that it never goes back. A failed one keeps none from the next. */
export class OrderedWrites {
  #last: Promise<void> = Promise.resolve();

  add(write: () => Promise<void>): Promise<void> {
    return (this.#last = this.#last.then(write, write));
  }

  /** Resolves when nothing is being written, whatever came of it. */
  async settled(): Promise<void> {
    await this.#last.catch(() => undefined);
  }
}

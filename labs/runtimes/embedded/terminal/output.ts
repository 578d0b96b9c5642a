import { OutputRing } from './output-ring.ts';

/** Somebody who reads a terminal's output. */
export interface Viewer {
  /** Number of the next byte that it wants. */
  at: number;
  readonly blocked: boolean;
  /** Whether it takes what comes now. */
  readonly ready: boolean;
  take(chunk: Uint8Array, seq: number): void;
}

/** A terminal's output: kept, numbered, and given to its viewers. Whoever writes waits while a viewer does not keep up, or the learner stopped it. */
export class TerminalOutput {
  readonly ring = new OutputRing();
  readonly #viewers = new Set<Viewer>();
  readonly #serving = new Set<Viewer>();
  readonly #changed: () => void;
  #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.put(bytes);
    while (this.#blocked) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Without waiting: echoes and what the server itself says. */
  put(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const seq = this.ring.next;
    this.ring.append(bytes);
    for (const viewer of this.#viewers) this.serve(viewer, { seq, bytes });
    this.#changed();
  }

  join(viewer: Viewer): void {
    this.#viewers.add(viewer);
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.stir();
  }

  /** Gives a viewer what it has not had yet, in order, also where its taking makes more output. */
  serve(viewer: Viewer, fresh?: { seq: number; bytes: Uint8Array }): void {
    if (this.#serving.has(viewer)) return;
    this.#serving.add(viewer);
    try {
      while (viewer.ready && viewer.at < this.ring.next) {
        const { seq, bytes } = fresh && viewer.at === fresh.seq ? fresh : this.ring.from(viewer.at);
        viewer.at = seq + bytes.length;
        viewer.take(bytes, seq);
      }
    } finally {
      this.#serving.delete(viewer);
    }
  }

  stop(stopped: boolean): void {
    this.#stopped = stopped;
    this.stir();
  }

  /** Lets writers look again. */
  stir(): void {
    if (this.#blocked) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  get #blocked(): boolean {
    return this.#stopped || [...this.#viewers].some(({ blocked }) => blocked);
  }
}

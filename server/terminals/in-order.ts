type Step = () => void | Promise<void>;

/** Runs steps in the order in which they came: at once, and behind one that is still awaited. A step that fails is passed over. */
export class InOrder {
  #steps: Step[] = [];
  #running: Promise<void> | undefined;

  push(step: Step): void {
    this.#steps.push(step);
    if (this.#running === undefined) this.#drain();
  }

  /** Resolves when every step so far has been run. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #drain(): void {
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
      const waits = step();
      if (waits === undefined) continue;
      this.#running = waits.then(
        () => this.#next(),
        () => this.#next(),
      );
      return;
    }
  }

  #next(): void {
    this.#running = undefined;
    this.#drain();
  }
}

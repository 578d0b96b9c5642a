const everyMs = 2000;
const quietMs = 400;
const longestMs = 10_000;
const manyBytes = 256 * 1024;

/** Saves what changed when it falls quiet, or after much output, at most every 2 s and at least every 10 s. */
export class Autosave {
  readonly #save: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;
  #newest = 0;
  #bytes = 0;
  #savedAt = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(save: () => Promise<void>) {
    this.#save = save;
  }

  touch(bytes: number): void {
    this.#newest = performance.now();
    this.#bytes += bytes;
    if (this.#timer !== undefined) return;
    this.#since = this.#newest;
    this.#wait(Math.max(quietMs, this.#savedAt + everyMs - this.#newest));
  }

  /** Saves now, after any save that is under way. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bytes = 0;
    this.#savedAt = performance.now();
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#due(), ms);
    this.#timer.unref();
  }

  #due(): void {
    const now = performance.now();
    const busy = now - this.#newest < quietMs && this.#bytes < manyBytes && now - this.#since < longestMs;
    if (busy) this.#wait(quietMs);
    else void this.flush();
  }
}

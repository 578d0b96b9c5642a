/** Within one window this much goes out at once, as it came: keys' echoes and short answers. */
const direct = 16 * 1024;
const windowMs = 5;
const largest = 64 * 1024;

/** Passes small output on at once and gathers a flood into large frames, in order. */
export class Outbox {
  readonly #send: (bytes: Uint8Array) => void;
  #window = 0;
  #sent = 0;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  push(bytes: Uint8Array): void {
    const now = performance.now();
    if (now - this.#window > windowMs) {
      this.#window = now;
      this.#sent = 0;
    }
    this.#sent += bytes.length;
    if (this.#queued === 0 && (this.#sent <= direct || bytes.length >= largest)) return this.#send(bytes);
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#queued >= largest) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), windowMs - 1);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#queued === 0) return;
    const bytes = this.#queue.length === 1 ? this.#queue[0]! : Buffer.concat(this.#queue, this.#queued);
    this.#queue = [];
    this.#queued = 0;
    this.#send(bytes);
  }
}

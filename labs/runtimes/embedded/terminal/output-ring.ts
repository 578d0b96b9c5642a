/** The last bytes of a terminal's output, numbered from 0 over its life. */
export class OutputRing {
  readonly #capacity: number;
  #chunks: Uint8Array[] = [];
  #first = 0;
  #next = 0;

  constructor(capacity = 1024 * 1024) {
    this.#capacity = capacity;
  }

  /** Number of the oldest byte that is held. */
  get first(): number {
    return this.#first;
  }

  /** Number of the byte that comes next. */
  get next(): number {
    return this.#next;
  }

  append(bytes: Uint8Array): void {
    const last = this.#chunks.at(-1);
    if (last && last.length + bytes.length <= 4096) this.#chunks[this.#chunks.length - 1] = Buffer.concat([last, bytes]);
    else this.#chunks.push(bytes);
    this.#next += bytes.length;
    while (this.#next - this.#first - (this.#chunks[0]?.length ?? 0) >= this.#capacity) this.#first += this.#chunks.shift()!.length;
  }

  /** Bytes from number `since` on, where held. */
  from(since: number): { seq: number; bytes: Uint8Array } {
    const seq = Math.min(Math.max(since, this.#first), this.#next);
    return { seq, bytes: Buffer.concat(this.#chunks).subarray(seq - this.#first) };
  }

  /** Goes on from what an earlier process kept. */
  restore(seq: number, bytes: Uint8Array): void {
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#first = seq;
    this.#next = seq + bytes.length;
  }
}

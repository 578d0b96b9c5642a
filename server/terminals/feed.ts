import type { TerminalSize, TerminalStream } from '#labs/contract.ts';

export interface FeedListener {
  /** Every byte once, in order. */
  onBytes(bytes: Uint8Array): void;
  /** Bytes before number `seq` are lost for good. */
  onGap(seq: number): void;
  /** The stream broke; it is joined again. */
  onBreak(): void;
  onEnd(end: { reason: 'exited' | 'lost'; code?: number }): void;
}

const retryMs = [100, 300, 1000, 3000, 10_000];
/** Keys that are kept while the stream is joined. */
const mostKeys = 64 * 1024;

/** The living shell's stream. Where it breaks, it is joined again at the byte where it broke. */
export class Feed {
  readonly #attach: (since: number) => Promise<TerminalStream>;
  readonly #listener: FeedListener;
  #stream: TerminalStream | undefined;
  #next: number;
  #paused = false;
  #closed = false;
  #keys: Uint8Array[] = [];
  #size: TerminalSize | undefined;

  constructor(attach: (since: number) => Promise<TerminalStream>, listener: FeedListener, since: number) {
    this.#attach = attach;
    this.#listener = listener;
    this.#next = since;
  }

  /** Bytes that were typed and that the program did not take yet. */
  get backlog(): number {
    return this.#stream?.backlog ?? 0;
  }

  /** Starts again at an earlier byte: the screen has to be built anew. */
  async join(since = this.#next): Promise<void> {
    this.#stream?.detach();
    this.#stream = undefined;
    this.#next = since;
    const stream = await this.#attach(since);
    if (this.#closed) return stream.detach();
    this.#stream = stream;
    stream.onData((chunk, seq) => {
      if (this.#stream === stream) this.#take(chunk, seq);
    });
    stream.onEnd((end) => {
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      if (end.reason === 'exited') return this.#listener.onEnd(end);
      this.#listener.onBreak();
      void this.#joinAgain();
    });
    if (this.#paused) stream.pause();
    if (this.#size !== undefined) stream.resize(this.#size);
    this.#size = undefined;
    for (const keys of this.#keys.splice(0)) stream.write(keys);
  }

  write(bytes: Uint8Array): void {
    if (this.#stream !== undefined) this.#stream.write(bytes);
    else if (this.#kept + bytes.length <= mostKeys) this.#keys.push(bytes);
  }

  resize(size: TerminalSize): void {
    if (this.#stream === undefined) this.#size = size;
    else this.#stream.resize(size);
  }

  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#stream?.pause();
    else this.#stream?.resume();
  }

  close(): void {
    this.#closed = true;
    this.#stream?.detach();
    this.#stream = undefined;
  }

  get #kept(): number {
    return this.#keys.reduce((sum, keys) => sum + keys.length, 0);
  }

  #take(chunk: Uint8Array, seq: number): void {
    const known = this.#next - seq;
    if (known >= chunk.length) return;
    if (known < 0) this.#listener.onGap(seq);
    const bytes = known > 0 ? chunk.subarray(known) : chunk;
    this.#next = seq + chunk.length;
    this.#listener.onBytes(bytes);
  }

  async #joinAgain(attempt = 0): Promise<void> {
    const wait = retryMs[attempt];
    if (wait === undefined) return this.#listener.onEnd({ reason: 'lost' });
    await new Promise((resolve) => setTimeout(resolve, wait).unref());
    if (this.#closed || this.#stream !== undefined) return;
    await this.join().catch(() => this.#joinAgain(attempt + 1));
  }
}

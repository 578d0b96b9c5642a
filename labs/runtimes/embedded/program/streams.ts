import { isSysError, SysError } from '../sys/sys-error.ts';
import type { Sys } from '../sys/sys.ts';
import type { JobGate } from './job-gate.ts';
import type { InputStream, OutputStream } from './program.ts';

type Read = (signal?: AbortSignal) => Promise<Uint8Array | undefined>;

const encoder = new TextEncoder();
const newline = 10;

export const bytesOf = (data: Uint8Array | string): Uint8Array => (typeof data === 'string' ? encoder.encode(data) : data);

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (only && chunks.length === 1) return only;
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/**
 * An input over anything that gives chunks. What a line leaves stays for the next reader of the same stream, and so does what comes for a
 * reader that has left.
 */
export class ChunkInput implements InputStream {
  readonly isTerminal: boolean;
  readonly #pull: (signal: AbortSignal) => Promise<Uint8Array | undefined>;
  readonly #readers: PromiseWithResolvers<Uint8Array | undefined>[] = [];
  #rest: Uint8Array | undefined;
  #pulling: AbortController | undefined;

  /** `pull` may give up, with EINTR, when its signal says that nobody reads any more. */
  constructor(pull: (signal: AbortSignal) => Promise<Uint8Array | undefined>, { isTerminal = false } = {}) {
    this.#pull = pull;
    this.isTerminal = isTerminal;
  }

  /** A read that is aborted rejects with EINTR and takes nothing. */
  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    if (signal?.aborted) throw new SysError('EINTR');
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest) return rest;
    const reader = Promise.withResolvers<Uint8Array | undefined>();
    this.#readers.push(reader);
    const leave = () => {
      const at = this.#readers.indexOf(reader);
      if (at >= 0) this.#readers.splice(at, 1);
      if (this.#readers.length === 0) this.#pulling?.abort();
      reader.reject(new SysError('EINTR'));
    };
    signal?.addEventListener('abort', leave, { once: true });
    void this.#serve();
    return reader.promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  /** The same input for a reader that may be ended. */
  lease(signal: AbortSignal, gate?: JobGate): InputStream {
    const { isTerminal } = this;
    const read: Read = (own) => {
      const ended = own ? AbortSignal.any([own, signal]) : signal;
      return gate && isTerminal ? gate.read((either) => this.read(either), ended) : this.read(ended);
    };
    return { isTerminal, read, readLine: () => this.#line(read), all: () => allOf(read) };
  }

  async #serve(): Promise<void> {
    if (this.#pulling) return;
    while (this.#readers.length > 0) {
      const { signal } = (this.#pulling = new AbortController());
      try {
        const chunk = await this.#pull(signal);
        const reader = this.#readers.shift();
        if (reader) reader.resolve(chunk);
        else if (chunk) this.unread(chunk);
      } catch (error) {
        if (!signal.aborted || !isSysError(error, 'EINTR')) this.#readers.shift()?.reject(error);
      }
    }
    this.#pulling = undefined;
  }

  /** What came for a reader that had left. */
  takeRest(): Uint8Array {
    const rest = this.#rest ?? new Uint8Array();
    this.#rest = undefined;
    return rest;
  }

  readLine(signal?: AbortSignal): Promise<string | undefined> {
    return this.#line(() => this.read(signal));
  }

  async #line(read: Read): Promise<string | undefined> {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const chunk = await read();
      if (chunk === undefined) break;
      const end = chunk.indexOf(newline);
      if (end === -1) {
        chunks.push(chunk);
        continue;
      }
      chunks.push(chunk.subarray(0, end + 1));
      this.unread(chunk.subarray(end + 1));
      break;
    }
    return chunks.length === 0 ? undefined : new TextDecoder().decode(joinBytes(chunks));
  }

  /** Gives bytes back to the front. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#rest = this.#rest ? joinBytes([bytes, this.#rest]) : bytes;
  }

  all(signal?: AbortSignal): Promise<Uint8Array> {
    return allOf(() => this.read(signal));
  }
}

async function allOf(read: Read): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await read(); chunk !== undefined; chunk = await read()) chunks.push(chunk);
  return joinBytes(chunks);
}

/** Bytes that are there already. */
export function bytesInput(data: Uint8Array | string = ''): InputStream {
  let left: Uint8Array | undefined = bytesOf(data);
  return new ChunkInput(async () => {
    const now = left?.length === 0 ? undefined : left;
    left = undefined;
    return now;
  });
}

/** An output that collects at most `limit` bytes and drops the rest. */
export class Collected implements OutputStream {
  readonly isTerminal = false;
  readonly #limit: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  truncated = false;

  constructor(limit = Infinity) {
    this.#limit = limit;
  }

  async write(data: Uint8Array | string): Promise<void> {
    const bytes = bytesOf(data);
    const room = this.#limit - this.#length;
    if (bytes.length > room) this.truncated = true;
    if (room <= 0) return;
    const kept = bytes.subarray(0, room).slice();
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  get bytes(): Uint8Array {
    return joinBytes(this.#chunks);
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }
}

export const fileInput = (sys: Sys, fd: number): ChunkInput =>
  new ChunkInput(async () => {
    const chunk = await sys.read(fd, 65_536);
    return chunk.length === 0 ? undefined : chunk;
  });

export const fileOutput = (sys: Sys, fd: number): OutputStream => ({
  isTerminal: false,
  write: async (data) => void (await sys.write(fd, bytesOf(data))),
});

/** A pipe of 64 KiB between programs of one worker. Writers wait where it is full and fail with EPIPE where the reader has gone. */
export class Pipe {
  readonly input: ChunkInput;
  readonly output: OutputStream;
  readonly #capacity: number;
  readonly #chunks: Uint8Array[] = [];
  #held = 0;
  #ended = false;
  #gone = false;
  #wake = Promise.withResolvers<void>();

  constructor(capacity = 65_536) {
    this.#capacity = capacity;
    this.input = new ChunkInput(() => this.#take());
    this.output = { isTerminal: false, write: (data) => this.#put(bytesOf(data)) };
  }

  /** No more will be written. */
  end(): void {
    this.#ended = true;
    this.#stir();
  }

  /** Nobody reads any more. */
  close(): void {
    this.#gone = true;
    this.#chunks.length = 0;
    this.#stir();
  }

  async #take(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#held -= chunk.length;
        this.#stir();
        return chunk;
      }
      if (this.#ended || this.#gone) return undefined;
      await this.#wake.promise;
    }
  }

  async #put(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    while (this.#held >= this.#capacity && !this.#gone) await this.#wake.promise;
    if (this.#gone || this.#ended) throw new SysError('EPIPE');
    this.#chunks.push(bytes.slice());
    this.#held += bytes.length;
    this.#stir();
  }

  #stir(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

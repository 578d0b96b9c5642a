import type { Duplex } from 'node:stream';
import { TargetError } from '../target.ts';
import { AgentStream } from './agent-stream.ts';
import { encodeFrame, FrameReader } from './frames.ts';
import type { Frame } from './frames.ts';
import { kind } from './kinds.ts';

export interface CallOptions {
  /** How long the agent may take. Default 20 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A connection to `agent serve`. Errors are `TargetError`s with the agent's `code`; `lost` where the connection itself ended. */
export interface AgentClient {
  call<T>(op: string, args: object, options?: CallOptions): Promise<T>;
  /** A byte stream of the lab: `dial` of the warden, `connect` of a visitor. */
  open(op: string, args: object, options?: CallOptions): Promise<Duplex>;
  onClose(listener: () => void): void;
  close(): void;
}

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: string; readonly message: string };
interface Pending {
  readonly settle: (answer: Answer) => void;
}

/** The answer of an agent that hangs is not waited for. The agent's own limits come first. */
const graceMs = 5000;
const defaultMs = 20_000;

/** Joins a client to `agent serve` over the two ends of its standard streams. */
export function connectAgent(transport: Duplex): AgentClient {
  return new Client(transport);
}

class Client implements AgentClient {
  readonly #transport: Duplex;
  readonly #pending = new Map<number, Pending>();
  readonly #streams = new Map<number, AgentStream>();
  readonly #listeners: (() => void)[] = [];
  readonly #reader = new FrameReader();
  #last = 0;
  #lost = false;

  constructor(transport: Duplex) {
    this.#transport = transport;
    transport.on('data', (chunk: Buffer) => this.#take(chunk));
    for (const event of ['end', 'close', 'error'] as const) transport.on(event, () => this.#lose());
  }

  async call<T>(op: string, args: object, options: CallOptions = {}): Promise<T> {
    return (await this.#ask(op, args, options).answer) as T;
  }

  async open(op: string, args: object, options: CallOptions = {}): Promise<Duplex> {
    const { id, answer } = this.#ask(op, args, options);
    const stream = new AgentStream({ send: (frameKind, payload) => this.#send(frameKind, id, payload), forget: () => void this.#streams.delete(id) });
    this.#streams.set(id, stream);
    try {
      await answer;
      return stream;
    } catch (error) {
      this.#streams.delete(id);
      throw error;
    }
  }

  onClose(listener: () => void): void {
    if (this.#lost) listener();
    else this.#listeners.push(listener);
  }

  close(): void {
    this.#lose();
    this.#transport.destroy();
  }

  #ask(op: string, args: object, { timeoutMs, signal }: CallOptions): { id: number; answer: Promise<unknown> } {
    const id = ++this.#last;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#lost) return reject(lost());
      if (signal?.aborted) return reject(new TargetError('aborted', `${op} was aborted`));
      const abandon = (code: string, message: string): void => {
        this.#send(kind.error, id, Buffer.alloc(0));
        settle({ ok: false, code, message });
      };
      const abort = (): void => abandon('aborted', `${op} was aborted`);
      const limit = (timeoutMs ?? defaultMs) + graceMs;
      const timer = setTimeout(() => abandon('timeout', `the agent did not answer ${op} within ${limit} ms`), limit);
      const settle = (result: Answer): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#pending.delete(id);
        if (result.ok) resolve(result.value);
        else reject(new TargetError(result.code, result.message));
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#pending.set(id, { settle });
      this.#send(kind.request, id, Buffer.from(JSON.stringify({ ...(timeoutMs === undefined ? {} : { timeoutMs }), ...args, op })));
    });
    return { id, answer };
  }

  #send(frameKind: number, id: number, payload: Uint8Array): boolean {
    return this.#transport.writable && this.#transport.write(encodeFrame(frameKind, id, payload));
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.read(chunk)) this.#dispatch(frame);
    } catch {
      this.close();
    }
  }

  #dispatch({ kind: frameKind, stream: id, payload }: Frame): void {
    if (frameKind === kind.response) this.#pending.get(id)?.settle(JSON.parse(payload.toString('utf8')) as Answer);
    else this.#streams.get(id)?.receive(frameKind, payload);
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    for (const { settle } of [...this.#pending.values()]) settle({ ok: false, code: 'lost', message: 'the connection to the agent ended' });
    for (const stream of [...this.#streams.values()]) stream.destroy(lost());
    for (const listener of this.#listeners) listener();
  }
}

const lost = (): TargetError => new TargetError('lost', 'the connection to the agent ended');

import type { Socket } from 'node:net';
import { joinBytes } from '../program/streams.ts';
import type { Errno } from '../sys/sys-error.ts';
import { SysError } from '../sys/sys-error.ts';
import { Channel } from './channel.ts';
import type { StartRun, ToServer, ToWorker } from './messages.ts';

/** Bytes of one stream that may be on their way before its writer waits. */
const window = 65_536;
/** Small writes are gathered until the loop turns, another message leaves, or this many bytes are there. */
const gathered = 16_384;

export interface LinkEvents {
  start(run: StartRun): void;
  signal(sys: number, name: string): void;
  end(sys: number, end: { code: number; signal?: string }): void;
  resize(run: number, size: { cols: number; rows: number }): void;
}

interface Outgoing {
  underway: number;
  failed?: unknown;
  waiting: PromiseWithResolvers<void>[];
}

/** The worker's end: calls of the server's objects by their handles, and writes that are gathered and bounded. */
export class ClientLink {
  readonly #channel: Channel<ToServer, ToWorker>;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #outputs = new Map<number, Outgoing>();
  #gather: { on: number; chunks: Uint8Array[]; bytes: number } | undefined;
  #last = 0;

  constructor(socket: Socket, events: LinkEvents) {
    this.#channel = new Channel(socket, (message) => this.#take(message, events));
  }

  tell(message: ToServer): void {
    this.flush();
    this.#channel.send(message);
  }

  call<T>(on: number, method: string, args: readonly unknown[]): Promise<T> {
    const id = (this.#last += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    this.tell({ t: 'call', id, on, method, args });
    return answer.promise as Promise<T>;
  }

  /** Resolves when the stream can take more. A failure of an earlier write rejects the next. */
  async write(on: number, data: Uint8Array): Promise<void> {
    const output = this.#output(on);
    if (output.failed !== undefined) throw output.failed as Error;
    if (data.length === 0) return;
    if (this.#gather && this.#gather.on !== on) this.flush();
    if (!this.#gather) {
      this.#gather = { on, chunks: [], bytes: 0 };
      setImmediate(() => this.flush());
    }
    this.#gather.chunks.push(data.slice());
    this.#gather.bytes += data.length;
    output.underway += data.length;
    if (this.#gather.bytes >= gathered) this.flush();
    if (output.underway < window) return;
    const room = Promise.withResolvers<void>();
    output.waiting.push(room);
    await room.promise;
  }

  flush(): void {
    const gather = this.#gather;
    if (!gather) return;
    this.#gather = undefined;
    const { on, chunks, bytes } = gather;
    const id = (this.#last += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    answer.promise.then(
      () => this.#written(on, bytes),
      (error: unknown) => this.#written(on, bytes, error),
    );
    this.#channel.send({ t: 'write', id, on, data: joinBytes(chunks) });
  }

  #output(on: number): Outgoing {
    const known = this.#outputs.get(on);
    if (known) return known;
    const output: Outgoing = { underway: 0, waiting: [] };
    this.#outputs.set(on, output);
    return output;
  }

  #written(on: number, bytes: number, error?: unknown): void {
    const output = this.#output(on);
    output.underway -= bytes;
    output.failed ??= error;
    if (output.failed === undefined && output.underway >= window) return;
    for (const room of output.waiting.splice(0)) {
      if (output.failed === undefined) room.resolve();
      else room.reject(output.failed);
    }
  }

  #take(message: ToWorker, events: LinkEvents): void {
    switch (message.t) {
      case 'start':
        events.start(message.run);
        break;
      case 'reply':
        this.#answers.get(message.id)?.resolve(message.value);
        this.#answers.delete(message.id);
        break;
      case 'fail':
        this.#answers.get(message.id)?.reject(message.code === undefined ? new Error(message.message) : new SysError(message.code as Errno));
        this.#answers.delete(message.id);
        break;
      case 'signal':
        events.signal(message.sys, message.name);
        break;
      case 'end':
        events.end(message.sys, message);
        break;
      case 'resize':
        events.resize(message.run, message.size);
        break;
      case 'ping':
        this.tell({ t: 'pong', id: message.id });
        break;
    }
  }
}

import { Duplex } from 'node:stream';
import { TargetError } from '../target.ts';
import { kind } from './kinds.ts';

/** What one side may send before the other has taken it; the agent's number. */
const window = 256 * 1024;
const chunkSize = 32 * 1024;

export interface StreamLink {
  send(frameKind: number, payload: Uint8Array): void;
  forget(): void;
}

/** A connection that the agent holds, as a Duplex, with credit both ways so that neither end is flooded. */
export class AgentStream extends Duplex {
  readonly #link: StreamLink;
  #credit = window;
  #taken = 0;
  #blocked: (() => void) | undefined;
  #broken = false;

  constructor(link: StreamLink) {
    super({ allowHalfOpen: true, autoDestroy: true });
    this.#link = link;
    // A stream may be lost before whoever asked for it holds it, or after they turned away; that must not end the process.
    this.on('error', () => undefined);
  }

  receive(frameKind: number, payload: Buffer): void {
    if (frameKind === kind.data) {
      if (this.push(payload)) this.#acknowledge(payload.length);
      else this.#taken += payload.length;
    } else if (frameKind === kind.end) this.push(null);
    else if (frameKind === kind.window) this.#grant(payload.readUInt32BE(0));
    else if (frameKind === kind.error) {
      const { code, message } = JSON.parse(payload.toString('utf8')) as { code: string; message: string };
      this.#broken = true;
      this.destroy(new TargetError(code, message));
    }
  }

  override _read(): void {
    if (this.#taken === 0) return;
    const taken = this.#taken;
    this.#taken = 0;
    this.#acknowledge(taken);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const size = Math.min(chunk.length, this.#credit, chunkSize);
    if (size > 0) {
      this.#credit -= size;
      this.#link.send(kind.data, chunk.subarray(0, size));
    }
    if (size === chunk.length) done();
    else if (this.#credit > 0) this._write(chunk.subarray(size), 'utf8', done);
    else this.#blocked = () => this._write(chunk.subarray(size), 'utf8', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#link.send(kind.end, Buffer.alloc(0));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const finished = this.readableEnded && this.writableFinished;
    if (!finished && !this.#broken) this.#link.send(kind.error, Buffer.alloc(0));
    this.#link.forget();
    done(error);
  }

  #acknowledge(size: number): void {
    const credit = Buffer.alloc(4);
    credit.writeUInt32BE(size);
    this.#link.send(kind.window, credit);
  }

  #grant(size: number): void {
    this.#credit += size;
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.();
  }
}

import { Duplex } from 'node:stream';
import { SysError } from '../sys/sys-error.ts';

/** Two ends of a connection. A full reader holds the writer back; ending one side ends the other's reading; destroying resets. */
export function duplexPair(): [Duplex, Duplex] {
  const one = new End();
  const other = new End();
  one.peer = other;
  other.peer = one;
  return [one, other];
}

const highWaterMark = 65_536;

class End extends Duplex {
  peer!: End;
  #drained: (() => void) | undefined;

  constructor() {
    super({ highWaterMark, allowHalfOpen: true });
  }

  override _read(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const bytes = Buffer.from(chunk);
    // Never within the writer's own call: the reader may answer at once, and find the writer in the midst of its message.
    queueMicrotask(() => {
      if (this.peer.destroyed) done(new SysError('EPIPE'));
      else this.peer.#deliver(bytes, done);
    });
  }

  override _final(done: () => void): void {
    if (!this.peer.destroyed) this.peer.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const peer = this.peer;
    queueMicrotask(() => {
      if (peer.destroyed) return;
      peer.#release();
      if (error) peer.destroy(new SysError('ECONNRESET'));
      else if (!this.writableFinished) peer.push(null);
    });
    this.#release();
    done(error);
  }

  #deliver(chunk: Buffer, done: () => void): void {
    if (this.push(chunk)) done();
    else this.#drained = done;
  }

  #release(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }
}

import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { TerminalSize, TerminalStream } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import type { ExecStream } from './exec-stream.ts';
import type { Frame } from '../../agent/frames.ts';
import { encodeFrame, FrameReader } from '../../agent/frames.ts';

const kind = { input: 1, resize: 2, output: 3, exit: 4, hello: 5 } as const;
const helloMs = 10_000;
const detachMs = 2000;

type End = { code?: number; reason: 'exited' | 'lost' };

/**
 * Joins the agent's frames to a `TerminalStream`. Bytes wait in the pipe until somebody listens, so that none is lost between the opening of
 * a terminal and its first viewer, and none is heaped up.
 */
export class AttachedTerminal implements TerminalStream {
  readonly id: string;
  gap = false;
  readonly #stream: ExecStream;
  readonly #reader = new FrameReader();
  readonly #waiting: Frame[] = [];
  #onData: ((chunk: Uint8Array, seq: number) => void) | undefined;
  #onEnd: ((end: End) => void)[] = [];
  #end: End | undefined;
  #paused = false;

  private constructor(id: string, stream: ExecStream) {
    this.id = id;
    this.#stream = stream;
    stream.on('error', () => this.#finish({ reason: 'lost' }));
  }

  /** Resolves once the agent has answered. */
  static async open(id: string, stream: ExecStream): Promise<AttachedTerminal> {
    const terminal = new AttachedTerminal(id, stream);
    try {
      await Promise.race([terminal.#greet(), noHello(id)]);
      return terminal;
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  onData(listener: (chunk: Uint8Array, seq: number) => void): void {
    this.#onData = listener;
    this.#stream.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#stream.on('end', () => this.#drain({ reason: 'lost' }));
    this.#stream.on('close', () => this.#drain({ reason: 'lost' }));
    if (this.#paused) this.#stream.pause();
    else this.#flush();
  }

  /** Whether the terminal was lost or has ended, though nobody has read that yet. */
  get over(): boolean {
    return this.#stream.over;
  }

  get backlog(): number {
    return this.#stream.writableLength;
  }

  onEnd(listener: (end: End) => void): void {
    if (this.#end) listener(this.#end);
    else this.#onEnd.push(listener);
  }

  write(data: Uint8Array): void {
    if (!this.#stream.writable) return;
    this.#stream.write(encodeFrame(kind.input, 0, data));
  }

  resize({ cols, rows }: TerminalSize): void {
    if (!this.#stream.writable) return;
    const size = Buffer.alloc(4);
    size.writeUInt16BE(cols, 0);
    size.writeUInt16BE(rows, 2);
    this.#stream.write(encodeFrame(kind.resize, 0, size));
  }

  pause(): void {
    this.#paused = true;
    if (this.#onData) this.#stream.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#onData) return;
    this.#flush();
    if (!this.#paused) this.#stream.resume();
  }

  /** The agent leaves when its input ends; the connection is dropped a little later whether it did or not. */
  detach(): void {
    this.#onData = () => undefined;
    this.#onEnd = [];
    this.#stream.end();
    this.#stream.resume();
    void setTimeout(detachMs, undefined, { ref: false }).then(() => this.#stream.destroy());
  }

  async #greet(): Promise<void> {
    for (;;) {
      const chunk = this.#stream.read() as Buffer | null;
      if (chunk === null) {
        if (this.#stream.readableEnded || this.#stream.destroyed)
          throw new LabError('labs.terminal_failed', this.#stream.stderr.trim() || `terminal ${this.id} is gone`);
        await Promise.race([once(this.#stream, 'readable'), once(this.#stream, 'end'), once(this.#stream, 'close')]);
        continue;
      }
      this.#waiting.push(...this.#reader.read(chunk));
      const hello = this.#waiting.findIndex((frame) => frame.kind === kind.hello);
      if (hello === -1) continue;
      this.gap = this.#waiting[hello]?.payload[8] === 1;
      this.#waiting.splice(hello, 1);
      return;
    }
  }

  #take(chunk: Buffer): void {
    this.#waiting.push(...this.#reader.read(chunk));
    this.#flush();
  }

  #flush(): void {
    while (!this.#paused) {
      const frame = this.#waiting.shift();
      if (!frame) return;
      if (frame.kind === kind.output) this.#onData?.(frame.payload.subarray(8), Number(frame.payload.readBigUInt64BE(0)));
      else if (frame.kind === kind.exit) this.#finish({ code: frame.payload.readInt32BE(0), reason: 'exited' });
    }
  }

  #drain(end: End): void {
    this.#paused = false;
    this.#flush();
    this.#finish(end);
  }

  #finish(end: End): void {
    if (this.#end) return;
    this.#end = end;
    for (const listener of this.#onEnd) listener(end);
    this.#stream.end();
  }
}

async function noHello(id: string): Promise<never> {
  await setTimeout(helloMs, undefined, { ref: false });
  throw new LabError('labs.terminal_failed', `terminal ${id} did not answer within ${helloMs / 1000} s`, { phase: 'terminal' });
}

import type { TerminalSize, TerminalStream } from '../../../contract.ts';
import type { Viewer } from './output.ts';
import type { Pty } from './pty.ts';

type End = { code?: number; reason: 'exited' | 'lost' };

/** One viewer's way into a terminal. It holds no bytes of its own: what it has not taken is in the terminal's ring. */
export class PtyStream implements TerminalStream, Viewer {
  readonly id: string;
  readonly gap: boolean;
  at: number;
  readonly #pty: Pty;
  #listener: ((chunk: Uint8Array, seq: number) => void) | undefined;
  #onEnd: ((end: End) => void)[] = [];
  #end: End | undefined;
  #paused = false;
  #left = false;

  constructor(id: string, pty: Pty, since: number) {
    this.id = id;
    this.#pty = pty;
    this.gap = since < pty.output.ring.first;
    this.at = Math.min(Math.max(since, pty.output.ring.first), pty.output.ring.next);
    pty.output.join(this);
  }

  get blocked(): boolean {
    return this.#paused && !this.#left;
  }

  get backlog(): number {
    return this.#pty.backlog;
  }

  get ready(): boolean {
    return this.#listener !== undefined && !this.#paused && !this.#left;
  }

  take(chunk: Uint8Array, seq: number): void {
    this.#listener?.(chunk, seq);
  }

  onData(listener: (chunk: Uint8Array, seq: number) => void): void {
    this.#listener = listener;
    this.#pty.output.serve(this);
    this.#tellEnd();
  }

  onEnd(listener: (end: End) => void): void {
    this.#onEnd.push(listener);
    this.#tellEnd();
  }

  write(data: Uint8Array): void {
    if (!this.#left && !this.#end) this.#pty.take(data);
  }

  resize(size: TerminalSize): void {
    if (!this.#left) this.#pty.resize(size);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#pty.output.serve(this);
    this.#pty.output.stir();
    this.#tellEnd();
  }

  detach(): void {
    this.#left = true;
    this.#onEnd = [];
    this.#pty.output.leave(this);
  }

  ended(end: End): void {
    this.#end ??= end;
    this.#tellEnd();
  }

  /** Once everything that came before was taken. */
  #tellEnd(): void {
    if (!this.#end || this.#paused || (this.#listener && this.at < this.#pty.output.ring.next)) return;
    for (const listener of this.#onEnd.splice(0)) listener(this.#end);
  }
}

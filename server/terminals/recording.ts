import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InOrder } from './in-order.ts';

/** A terminal between two bytes: its screen, and bytes after it that end in the middle of a sequence. */
export interface Drawn {
  readonly state: { readonly screen: string; readonly cursorHidden: boolean };
  readonly held: Uint8Array;
}

type Code = 'o' | 'i' | 'r' | 'x' | 'm';

export interface RecordingOptions {
  readonly file: string;
  readonly size: { readonly cols: number; readonly rows: number };
  readonly title: string;
  readonly budget: RecordingBudget;
  readonly now: () => number;
}

/** What all recordings of an attempt may take together, in bytes. */
export interface RecordingBudget {
  left: number;
}
export const recordingBudget = 20 * 1024 * 1024;

const flushMs = 500;
/** Output within this time becomes one event. */
const eventMs = 40;
/** Output beyond this within a second is a flood: nobody can read it, and it would eat the attempt's budget. */
const floodBytes = 256 * 1024;
/** Once the budget is spent, keys, sizes and marks are still kept, up to this much below zero. */
const smallEventsBytes = 2 * 1024 * 1024;

/**
 * Asciicast v3, appended to one file. Events are taken at once with their time and written later, off the way of the bytes.
 * Left-out output is marked with an `m` event, and the whole screen is drawn anew behind it, so that what follows is never drawn on a wrong one.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #order = new InOrder();
  #text = new TextDecoder();
  #lines: string[] = [];
  #file: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #last: number;
  #pending: { at: number; chunks: Uint8Array[] } | undefined;
  #second = { at: 0, bytes: 0 };
  #left = 0;
  /** What a replay shows is not what the terminal shows. */
  #torn = false;
  #draw: (() => Promise<Drawn>) | undefined;
  #author: string | undefined;
  #spent = false;

  private constructor(options: RecordingOptions, last: number) {
    this.#options = options;
    this.#last = last;
  }

  /** Continues the file where there is one: after a restart of the server. */
  static async open(options: RecordingOptions): Promise<Recording> {
    await mkdir(dirname(options.file), { recursive: true });
    const file = await open(options.file, 'a+', 0o600);
    const { size, mtimeMs } = await stat(options.file);
    const recording = new Recording(options, size === 0 ? options.now() : Math.min(mtimeMs, options.now()));
    recording.#file = file;
    if (size === 0) recording.#header();
    else await recording.#continue(file, size);
    return recording;
  }

  /** `draw` answers the screen after all output that was given to `output` before the call. */
  drawFrom(draw: () => Promise<Drawn>): void {
    this.#draw = draw;
  }

  output(bytes: Uint8Array): void {
    const at = this.#options.now();
    if (at - this.#second.at >= 1000) this.#second = { at, bytes: 0 };
    this.#second.bytes += bytes.length;
    this.#later();
    if (this.#spent || this.#second.bytes > floodBytes) {
      this.#left += bytes.length;
      return;
    }
    this.#mend(at);
    this.#order.push(() => this.#keep(bytes, at));
  }

  /** `author`: who typed; written as a comment where it changes. */
  input(bytes: Uint8Array, author: string): void {
    this.#inOrder((at) => {
      if (author !== this.#author) {
        this.#author = author;
        this.#lines.push(`# input by ${author}`);
      }
      this.#event('i', Buffer.from(bytes).toString('utf8'), at);
    });
  }

  resized(cols: number, rows: number): void {
    this.#inOrder((at) => this.#event('r', `${cols}x${rows}`, at));
  }

  exited(code: number): void {
    this.#mend(this.#options.now());
    this.#inOrder((at) => this.#event('x', String(code), at));
  }

  note(text: string): void {
    this.#inOrder((at) => this.#event('m', text, at));
  }

  /** Output was lost before it came here. */
  tear(text: string): void {
    this.note(text);
    this.#torn = true;
  }

  /** Everything so far is in the file. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#order.idle();
    this.#settle();
    if (this.#lines.length > 0) {
      const text = `${this.#lines.join('\n')}\n`;
      this.#lines = [];
      this.#writing = this.#writing.then(() => this.#file?.appendFile(text));
    }
    await this.#writing;
  }

  async close(): Promise<void> {
    this.#mend(this.#options.now());
    await this.flush();
    await this.#file?.close();
    this.#file = undefined;
  }

  #header(): void {
    const { size, title, now } = this.#options;
    const header = { version: 3, term: { cols: size.cols, rows: size.rows, type: 'xterm-256color' }, timestamp: Math.floor(now() / 1000), title };
    this.#lines.push(JSON.stringify(header));
    this.#later();
  }

  async #continue(file: FileHandle, size: number): Promise<void> {
    const tail = Buffer.alloc(1);
    await file.read(tail, 0, 1, size - 1);
    if (tail[0] !== 0x0a) await file.appendFile('\n# the line above was cut by a restart\n');
    this.tear('the server was restarted');
  }

  /** One event for the output that came together, decoded as a stream so that no character is cut. */
  #settle(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const text = pending.chunks.map((chunk) => this.#text.decode(chunk, { stream: true })).join('');
    if (text !== '') this.#event('o', text, pending.at);
  }

  #keep(bytes: Uint8Array, at: number): void {
    if (this.#pending !== undefined && at - this.#pending.at >= eventMs) this.#settle();
    this.#pending ??= { at, chunks: [] };
    this.#pending.chunks.push(bytes);
  }

  /** Says how much was left out, and draws the screen as it is after that. */
  #mend(at: number): void {
    const left = this.#left;
    if (left === 0 && !this.#torn) return;
    this.#left = 0;
    this.#torn = false;
    if (left > 0) this.note(`${left} bytes of output left out`);
    const drawn = this.#spent ? undefined : this.#draw?.();
    if (drawn === undefined) return;
    drawn.catch(() => undefined);
    this.#order.push(async () => {
      const { state, held } = await drawn;
      this.#settle();
      this.#event('o', `\x1bc${state.screen}${state.cursorHidden ? '\x1b[?25l' : ''}`, at);
      this.#text = new TextDecoder();
      if (held.length > 0) this.#keep(held, at);
    });
  }

  /** After the output before it. */
  #inOrder(write: (at: number) => void): void {
    const at = this.#options.now();
    this.#later();
    this.#order.push(() => {
      this.#settle();
      write(at);
    });
  }

  #event(code: Code, data: string, at: number): void {
    const interval = Math.max(0, at - this.#last) / 1000;
    this.#last = Math.max(at, this.#last);
    const line = JSON.stringify([Number(interval.toFixed(3)), code, data]);
    const { budget } = this.#options;
    budget.left -= line.length + 1;
    if (budget.left < -smallEventsBytes) return;
    this.#lines.push(line);
    if (budget.left >= 0 || this.#spent) return;
    this.#spent = true;
    this.#lines.push(JSON.stringify([0, 'm', 'the recording reached its limit: from here on only keys are kept']));
  }

  #later(): void {
    this.#timer ??= setTimeout(() => void this.#tick().catch(() => undefined), flushMs);
    this.#timer.unref();
  }

  /** A flood that ended in silence is mended without waiting for more output. */
  #tick(): Promise<void> {
    const now = this.#options.now();
    const over = now - this.#second.at >= 1000;
    if (over) this.#mend(now);
    const flushed = this.flush();
    if (this.#left > 0 && !this.#spent) this.#later();
    return flushed;
  }
}

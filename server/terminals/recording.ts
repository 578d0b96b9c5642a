import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

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
 * Left-out output is marked with an `m` event.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #text = new TextDecoder();
  #lines: string[] = [];
  #file: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #last: number;
  #pending: { at: number; chunks: Uint8Array[] } | undefined;
  #second = { at: 0, bytes: 0 };
  #left = 0;
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

  output(bytes: Uint8Array): void {
    const now = this.#options.now();
    if (now - this.#second.at >= 1000) this.#second = { at: now, bytes: 0 };
    this.#second.bytes += bytes.length;
    if (this.#spent || this.#second.bytes > floodBytes) {
      this.#left += bytes.length;
      return;
    }
    this.#mark();
    if (this.#pending !== undefined && now - this.#pending.at >= eventMs) this.#settle();
    this.#pending ??= { at: now, chunks: [] };
    this.#pending.chunks.push(bytes);
    this.#later();
  }

  /** `author`: who typed; written as a comment where it changes. */
  input(bytes: Uint8Array, author: string): void {
    this.#settle();
    if (author !== this.#author) {
      this.#author = author;
      this.#lines.push(`# input by ${author}`);
    }
    this.#event('i', Buffer.from(bytes).toString('utf8'));
  }

  resized(cols: number, rows: number): void {
    this.#settle();
    this.#event('r', `${cols}x${rows}`);
  }

  exited(code: number): void {
    this.#settle();
    this.#mark();
    this.#event('x', String(code));
  }

  note(text: string): void {
    this.#settle();
    this.#event('m', text);
  }

  /** Everything so far is in the file. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#settle();
    if (this.#lines.length > 0) {
      const text = `${this.#lines.join('\n')}\n`;
      this.#lines = [];
      this.#writing = this.#writing.then(() => this.#file?.appendFile(text));
    }
    await this.#writing;
  }

  async close(): Promise<void> {
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
    this.note('the server was restarted');
  }

  /** One event for the output that came together, decoded as a stream so that no character is cut. */
  #settle(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const text = pending.chunks.map((chunk) => this.#text.decode(chunk, { stream: true })).join('');
    if (text !== '') this.#event('o', text, pending.at);
  }

  #mark(): void {
    if (this.#left === 0) return;
    const left = this.#left;
    this.#left = 0;
    this.note(`${left} bytes of output left out`);
  }

  #event(code: Code, data: string, at = this.#options.now()): void {
    const interval = Math.max(0, at - this.#last) / 1000;
    this.#last = Math.max(at, this.#last);
    const line = JSON.stringify([Number(interval.toFixed(3)), code, data]);
    const { budget } = this.#options;
    budget.left -= line.length + 1;
    if (budget.left < -smallEventsBytes) return;
    this.#lines.push(line);
    this.#later();
    if (budget.left >= 0 || this.#spent) return;
    this.#spent = true;
    this.#lines.push(JSON.stringify([0, 'm', 'the recording reached its limit: from here on only keys are kept']));
  }

  #later(): void {
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), flushMs);
    this.#timer.unref();
  }
}

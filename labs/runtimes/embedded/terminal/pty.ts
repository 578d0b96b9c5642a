import type { TerminalSize } from '../../../contract.ts';
import type { EditRequest, EditResult, OutputStream, TerminalFlags } from '../program/program.ts';
import type { HostTerminal } from '../program/runner.ts';
import { bytesOf, ChunkInput } from '../program/streams.ts';
import type { Sys } from '../sys/sys.ts';
import { complete } from '../shell/interactive/completion/complete.ts';
import { KillRing } from './editor/edit-line.ts';
import { LineEditor } from './editor/line-editor.ts';
import { InputQueue } from './input-queue.ts';
import { cookedFlags, LineDiscipline, rawFlags } from './line-discipline.ts';
import { TerminalOutput } from './output.ts';

export interface PtyOptions {
  /** `pts/0`. */
  readonly name: string;
  readonly size: TerminalSize;
  /** The process whose files completion sees. */
  shell(): Sys | undefined;
  /** To the foreground process group. */
  signal(pgid: number, name: string): void;
  /** Something was shown or a prompt came: worth keeping. */
  changed(): void;
}

const newline = 10;
const modes: Readonly<Record<'cooked' | 'raw' | 'cooked-no-echo', TerminalFlags>> = {
  cooked: cookedFlags,
  raw: rawFlags,
  'cooked-no-echo': { ...cookedFlags, echo: false },
};

/** A terminal of the server: keys come in, the line discipline or the line editor takes them, what programs write is shown. */
export class Pty implements HostTerminal {
  readonly name: string;
  readonly output: TerminalOutput;
  readonly stdin: ChunkInput;
  readonly stdout: OutputStream;
  readonly #options: PtyOptions;
  readonly #queue = new InputQueue();
  readonly #discipline: LineDiscipline;
  readonly #kills = new KillRing();
  readonly #resized = new Set<(size: TerminalSize) => void>();
  readonly #interrupted = new Set<() => void>();
  #size: TerminalSize;
  #foreground = 0;
  #editor: LineEditor | undefined;
  #request: EditRequest | undefined;
  #edited: EditRequest | undefined;
  #promptShown = false;

  constructor(options: PtyOptions) {
    this.#options = options;
    this.name = options.name;
    this.#size = options.size;
    this.output = new TerminalOutput(options.changed);
    this.stdin = new ChunkInput(() => this.#queue.take(), { isTerminal: true });
    this.stdout = { isTerminal: true, write: (data) => this.write(data) };
    this.#discipline = new LineDiscipline({
      echo: (bytes) => this.output.put(this.#processed(bytes)),
      input: (bytes) => this.#queue.put(bytes),
      signal: (name) => this.#signal(name),
      flow: (stopped) => this.output.stop(stopped),
    });
  }

  /** Bytes that wait for a reader. */
  get backlog(): number {
    return this.#queue.bytes;
  }

  /** What a shell waits for at its prompt. */
  get editing(): EditRequest | undefined {
    return this.#request;
  }

  /** What it waited for before, the line that came of it in its history. */
  get edited(): EditRequest | undefined {
    return this.#edited;
  }

  /** The prompt of the next line is on the screen already, as it was before a restart. */
  promptShown(): void {
    this.#promptShown = true;
  }

  /** Keys of a viewer. */
  take(bytes: Uint8Array): void {
    if (!this.#editor) this.#discipline.take(bytes);
    else {
      this.#editor.take(bytes);
      this.#editorEnded();
    }
  }

  resize(size: TerminalSize): void {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    for (const listener of this.#resized) listener(size);
    if (this.#editor) this.#editor.resize();
    else if (this.#foreground > 0) this.#options.signal(this.#foreground, 'WINCH');
  }

  hangUp(): void {
    this.#queue.hangUp();
    this.#editor?.hangUp();
    this.output.stop(false);
  }

  size(): TerminalSize {
    return this.#size;
  }

  onResize(listener: (size: TerminalSize) => void): () => void {
    this.#resized.add(listener);
    return () => this.#resized.delete(listener);
  }

  onInterrupt(listener: () => void): () => void {
    this.#interrupted.add(listener);
    return () => this.#interrupted.delete(listener);
  }

  async setMode(mode: 'cooked' | 'raw' | 'cooked-no-echo'): Promise<void> {
    await this.setFlags(modes[mode]);
  }

  async flags(): Promise<TerminalFlags> {
    return this.#discipline.flags;
  }

  /** A line that was begun in canonical mode is there for whoever reads keys now. */
  async setFlags(change: Partial<TerminalFlags>): Promise<void> {
    const before = this.#discipline.flags;
    this.#discipline.flags = { ...before, ...change };
    if (!before.icanon || this.#discipline.flags.icanon) return;
    const begun = this.#discipline.takeLine();
    if (begun.length > 0) this.#queue.put(begun);
  }

  readKeys(): Promise<Uint8Array | undefined> {
    return this.stdin.read();
  }

  write(data: Uint8Array | string): Promise<void> {
    return this.output.write(this.#processed(bytesOf(data)));
  }

  async setForeground(pgid: number): Promise<void> {
    this.#foreground = pgid;
  }

  async edit({ typed: before = '', ...request }: EditRequest): Promise<EditResult> {
    const editor = new LineEditor(request, {
      write: (text) => this.output.put(Buffer.from(text)),
      columns: () => this.#size.cols,
      rows: () => this.#size.rows,
      complete: async (text) => {
        const sys = this.#options.shell();
        return sys ? complete(sys, text, request) : { from: text.length, matches: [] };
      },
      kills: this.#kills,
    });
    this.#editor = editor;
    this.#request = request;
    if (this.#promptShown) editor.resume();
    else editor.begin();
    this.#promptShown = false;
    this.#options.changed();
    const typed = Buffer.concat([Buffer.from(before), this.stdin.takeRest(), this.#queue.drain(), this.#discipline.takeLine()]);
    if (typed.length > 0) this.take(typed);
    return editor.result;
  }

  #editorEnded(): void {
    const editor = this.#editor;
    if (!editor?.over) return;
    void editor.result.then((result) => this.#keep(result));
    this.#editor = undefined;
    const rest = editor.rest();
    if (rest.length > 0) this.#discipline.take(rest);
  }

  #keep(result: EditResult): void {
    const request = this.#request;
    const line = result.kind === 'line' && result.text !== '' ? [result.text] : [];
    if (request?.state !== undefined) this.#edited = { ...request, history: [...request.history, ...line] };
    this.#request = undefined;
    this.#options.changed();
  }

  #signal(name: string): void {
    this.#queue.drain();
    this.output.stop(false);
    if (this.#foreground > 0) this.#options.signal(this.#foreground, name);
    if (name === 'INT') for (const listener of this.#interrupted) listener();
  }

  /** Newlines become carriage return and newline. */
  #processed(bytes: Uint8Array): Uint8Array {
    if (!this.#discipline.flags.opost || !bytes.includes(newline)) return bytes;
    const out: number[] = [];
    for (const byte of bytes) {
      if (byte === newline) out.push(13);
      out.push(byte);
    }
    return Uint8Array.from(out);
  }
}

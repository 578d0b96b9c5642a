import { Worker } from 'node:worker_threads';
import type { TerminalColours } from '../api.ts';
import type { ScreenAnswer, ScreenRequest } from './screen-messages.ts';
import type { ScreenListener, ScreenStart, ScreenState } from './screen.ts';

/** A terminal's screen, kept by the worker. Everything happens in the order of the calls. */
export interface RemoteScreen {
  /** Bytes that were written and not parsed yet. */
  readonly backlog: number;
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Bytes before number `seq` are lost. */
  skipTo(seq: number): void;
  mute(muted: boolean): void;
  setColours(colours: TerminalColours): void;
  /** The state after everything that was written before this call, but for `held`: bytes that end in the middle of a sequence. */
  state(scrollback?: number): Promise<{ state: ScreenState; held: Uint8Array }>;
  close(): void;
}

export interface RemoteListener extends ScreenListener {
  onParsed(): void;
}

const batchBytes = 32 * 1024;
/** Parsing waits this long for more, so that it does not compete with the echo for the processor. Queries do not wait. */
const batchMs = 10;
const escape = 0x1b;

class QueuedScreen implements RemoteScreen {
  readonly id: number;
  readonly listener: RemoteListener;
  readonly #screens: Screens;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #posted = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(screens: Screens, id: number, listener: RemoteListener) {
    this.#screens = screens;
    this.id = id;
    this.listener = listener;
  }

  get backlog(): number {
    return this.#queued + this.#posted;
  }

  write(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#queued >= batchBytes) this.#flush();
    else if (bytes.includes(escape)) setImmediate(() => this.#flush());
    else this.#timer ??= setTimeout(() => this.#flush(), batchMs);
  }

  parsed(bytes: number): void {
    this.#posted -= bytes;
    this.listener.onParsed();
  }

  resize(cols: number, rows: number): void {
    this.#post({ type: 'resize', screen: this.id, cols, rows });
  }

  skipTo(seq: number): void {
    this.#post({ type: 'skip', screen: this.id, seq });
  }

  mute(muted: boolean): void {
    this.#post({ type: 'mute', screen: this.id, muted });
  }

  setColours(colours: TerminalColours): void {
    this.#post({ type: 'colours', screen: this.id, colours });
  }

  state(scrollback?: number): Promise<{ state: ScreenState; held: Uint8Array }> {
    this.#flush();
    return this.#screens.state(this.id, scrollback);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#queued = 0;
    this.#screens.close(this.id);
  }

  #post(request: ScreenRequest): void {
    this.#flush();
    this.#screens.post(request);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#queued === 0) return;
    const bytes = new Uint8Array(this.#queued);
    let at = 0;
    for (const chunk of this.#queue) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#posted += this.#queued;
    this.#queue = [];
    this.#queued = 0;
    this.#screens.post({ type: 'write', screen: this.id, bytes }, [bytes.buffer]);
  }
}

type Waiting = { readonly resolve: (answer: { state: ScreenState; held: Uint8Array }) => void; readonly reject: (error: Error) => void };

/** All screens of this server in one worker, which is started with the first. */
export class Screens {
  readonly #screens = new Map<number, QueuedScreen>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #onFailure: (error: Error) => void;
  #worker: Worker | undefined;
  #last = 0;

  /** `onFailure`: the worker died and every screen is lost; the caller opens them anew. */
  constructor(onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
  }

  open(start: ScreenStart, listener: RemoteListener): RemoteScreen {
    this.#worker ??= this.#start();
    this.#last += 1;
    const screen = new QueuedScreen(this, this.#last, listener);
    this.#screens.set(screen.id, screen);
    this.post({ type: 'open', screen: screen.id, start });
    return screen;
  }

  post(request: ScreenRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker?.postMessage(request, transfer);
  }

  state(screen: number, scrollback?: number): Promise<{ state: ScreenState; held: Uint8Array }> {
    return new Promise((resolve, reject) => {
      if (!this.#screens.has(screen)) return reject(new Error('the screen is closed'));
      this.#last += 1;
      this.#waiting.set(this.#last, { resolve, reject });
      this.post({ type: 'state', screen, request: this.#last, ...(scrollback !== undefined && { scrollback }) });
    });
  }

  close(screen: number): void {
    if (this.#screens.delete(screen)) this.post({ type: 'close', screen });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#forget(new Error('the server stops'));
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./screen.worker.ts', import.meta.url));
    worker.on('message', (answer: ScreenAnswer) => this.#take(answer));
    worker.on('error', (error: Error) => {
      if (this.#worker !== worker) return;
      this.#forget(error);
      this.#onFailure(error);
    });
    worker.unref();
    return worker;
  }

  #take(answer: ScreenAnswer): void {
    if (answer.type === 'state') {
      this.#waiting.get(answer.request)?.resolve(answer);
      this.#waiting.delete(answer.request);
      return;
    }
    const screen = this.#screens.get(answer.screen);
    if (answer.type === 'parsed') screen?.parsed(answer.bytes);
    else if (answer.type === 'reply') screen?.listener.onReply(answer.data);
    else screen?.listener.onTitle(answer.title);
  }

  #forget(error: Error): void {
    this.#worker = undefined;
    this.#screens.clear();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { WebSocket } from 'ws';
import type { TerminalClientMessage, TerminalServerMessage } from '../../api.ts';
import { PlayError } from './api-client.ts';
import { pasteOf, typedOf } from './paste.ts';

const keptCharacters = 256 * 1024;
const acknowledgeBytes = 5000;
/** The kernel's line buffer holds 4096 bytes; what is sent at once stays well below. */
const pieceBytes = 1024;
const promptMs = 30_000;

/** A learner at a terminal: sees the prompt, pastes a script, waits until it is done. */
export class ShellClient {
  readonly #socket: WebSocket;
  readonly #decoder = new TextDecoder();
  #raw = '';
  #unacknowledged = 0;
  #ended: string | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary: boolean) => (binary ? this.#bytes(data) : this.#message(JSON.parse(data.toString()) as TerminalServerMessage)));
    socket.on('close', (code) => this.#end(`the connection closed with ${code}`));
    socket.on('error', (error) => this.#end(error.message));
  }

  static async connect(url: string, headers: Readonly<Record<string, string>>): Promise<ShellClient> {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    const shell = new ShellClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (error) => reject(new PlayError(`the terminal refused the connection: ${error.message}`)));
    });
    return shell;
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  get text(): string {
    return stripVTControlCharacters(this.#raw);
  }

  async prompt(): Promise<void> {
    await this.#until(() => /[$#>%] ?$/.test(this.text.trimStart()), { ms: promptMs, what: 'the prompt' });
  }

  /** Pastes the script and resolves with the exit status of its last command. */
  async run(script: string, ms: number): Promise<number> {
    const mark = randomBytes(8).toString('hex');
    const pieces = this.#pastes ? [pasteOf(script, mark)] : typedOf(script, mark);
    for (const piece of pieces) await this.#type(piece.keys, piece.shown);
    const done = new RegExp(`${mark}:(\\d+)`);
    await this.#until(() => done.test(this.text), { ms, what: 'the end of the script' });
    return Number(done.exec(this.text)![1]);
  }

  close(): void {
    this.#socket.close();
  }

  get #pastes(): boolean {
    return this.#raw.lastIndexOf('\x1b[?2004h') > this.#raw.lastIndexOf('\x1b[?2004l');
  }

  async #type(keys: string, shown?: string): Promise<void> {
    const bytes = Buffer.from(keys);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.#socket.send(bytes.subarray(at, at + pieceBytes));
      await delay(4);
    }
    if (shown !== undefined) await this.#until(() => this.text.includes(shown), { ms: promptMs, what: 'the shell to take in a line' });
  }

  #bytes(data: Buffer): void {
    this.#raw = (this.#raw + this.#decoder.decode(data, { stream: true })).slice(-keptCharacters);
    this.#unacknowledged += data.length;
    if (this.#unacknowledged >= acknowledgeBytes) {
      this.#send({ type: 'ack', bytes: this.#unacknowledged });
      this.#unacknowledged = 0;
    }
    this.#wake();
  }

  #message(message: TerminalServerMessage): void {
    if (message.type === 'hello') {
      this.#raw = message.screen;
      this.#unacknowledged = 0;
    } else if (message.type === 'ended') this.#end(message.reason);
    this.#wake();
  }

  #send(message: TerminalClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#wake();
  }

  async #until(holds: () => boolean, { ms, what }: { ms: number; what: string }): Promise<void> {
    const timeout = AbortSignal.timeout(ms);
    const late = new Promise<void>((resolve) => timeout.addEventListener('abort', () => resolve()));
    while (!holds()) {
      if (this.#ended !== undefined) throw new PlayError(`the terminal ended while waiting for ${what}: ${this.#ended}`);
      if (timeout.aborted) throw new PlayError(`waited ${ms / 1000} s in vain for ${what}; the terminal shows:\n${this.text.slice(-1500)}`);
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), late]);
    }
  }
}

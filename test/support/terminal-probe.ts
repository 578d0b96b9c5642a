import headless from '@xterm/headless';
import { WebSocket, type ClientOptions } from 'ws';
import { vi } from 'vitest';
import type { TerminalClientMessage, TerminalServerMessage } from '#server/api.ts';

type Core = { _core: { writeSync(data: string | Uint8Array): void } };

/** A viewer as the page is one: draws the screen, writes the bytes after it, acknowledges. Its own terminal's answers count as typed, so a replayed query shows. */
export class TerminalProbe {
  readonly messages: TerminalServerMessage[] = [];
  readonly closed: Promise<number>;
  acknowledges = true;
  received = 0;
  readonly #socket: WebSocket;
  readonly #terminal = new headless.Terminal({ allowProposedApi: true, scrollback: 1000, logLevel: 'off' });

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) this.#bytes(data);
      else this.#message(JSON.parse(data.toString()) as TerminalServerMessage);
    });
  }

  static connect(url: string, options: ClientOptions): Promise<TerminalProbe> {
    const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    const probe = new TerminalProbe(socket);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => {
        socket.removeListener('error', reject);
        socket.on('error', () => undefined);
        resolve(probe);
      });
    });
  }

  type(keys: string): void {
    this.#socket.send(Buffer.from(keys));
  }

  resize(cols: number, rows: number): void {
    this.#send({ type: 'resize', cols, rows });
  }

  colours(background: string): void {
    this.#send({ type: 'colours', colours: { foreground: '#000000', background, cursor: '#000000', palette: Array.from({ length: 16 }, () => '#000000') } });
  }

  acknowledge(bytes: number): void {
    this.acknowledges = true;
    this.#send({ type: 'ack', bytes });
  }

  /** Text and colours of everything, cursor and screen included. */
  picture(): string {
    const buffer = this.#terminal.buffer.active;
    const rows = Array.from({ length: buffer.length }, (_, row) => {
      const line = buffer.getLine(row);
      return Array.from({ length: line?.length ?? 0 }, (_cell, column) => {
        const cell = line?.getCell(column);
        return `${cell?.getChars()}${cell?.getFgColor()}${cell?.getBgColor()}`;
      }).join('|');
    });
    return `${buffer.type} ${buffer.cursorX},${buffer.cursorY}\n${rows.join('\n')}`;
  }

  text(): string {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '').join('\n');
  }

  shows(text: string): Promise<void> {
    return vi.waitFor(
      () => {
        if (!this.text().includes(text))
          throw new Error(`the terminal does not show "${text}" but:\n${this.text().trim().slice(-500)}\nand got ${JSON.stringify(this.messages.slice(1))}`);
      },
      { timeout: 10_000 },
    );
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  #send(message: TerminalClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #message(message: TerminalServerMessage): void {
    this.messages.push(message);
    if (message.type === 'resized') this.#terminal.resize(message.cols, message.rows);
    if (message.type !== 'hello') return;
    this.#terminal.reset();
    this.#terminal.resize(message.cols, message.rows);
    this.#write(message.screen);
  }

  #bytes(data: Buffer): void {
    this.received += data.length;
    this.#write(data);
    if (this.acknowledges) this.#send({ type: 'ack', bytes: data.length });
  }

  #write(data: string | Uint8Array): void {
    (this.#terminal as unknown as Core)._core.writeSync(data);
  }
}

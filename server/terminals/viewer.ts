import { WebSocket } from 'ws';
import type { TerminalClientMessage, TerminalColours, TerminalServerMessage } from '../api.ts';
import type { ScreenState } from './screen.ts';
import { parseClientMessage } from './terminals.schemas.ts';

/** Characters that a viewer may have without having acknowledged them, and how few it must be down to before it counts as keeping up again. */
const high = 100_000;
const low = 5_000;
/** What may still follow after a viewer became full: what was under way when the program was stopped. */
const overshoot = 256 * 1024;
/** Who lets this much lie unread is not there. */
const mostUnread = 4 * 1024 * 1024;

export interface ViewerListener {
  onInput(viewer: Viewer, bytes: Uint8Array): void;
  onResize(viewer: Viewer, size: { cols: number; rows: number }): void;
  onColours(viewer: Viewer): void;
  /** It keeps up again; where it was skipped, it needs a new screen. */
  onCaughtUp(viewer: Viewer): void;
  onClose(viewer: Viewer): void;
}

/** One browser at one terminal. It gets a screen, then the bytes after it; where it falls behind others, it is skipped and gets a new screen. */
export class Viewer {
  readonly guest: string;
  size: { cols: number; rows: number } | undefined;
  colours: TerminalColours | undefined;
  /** Grows with each key of each viewer of the terminal: the greatest decides the size and the colours. */
  activity = 0;
  readonly #socket: WebSocket;
  /** Frames that come after a screen that is still being made. */
  #waiting: (Uint8Array | string)[] | undefined;
  #unacknowledged = 0;
  #full = false;
  #skipped = false;
  #silent = 0;

  constructor(socket: WebSocket, guest: string, listener: ViewerListener) {
    this.#socket = socket;
    this.guest = guest;
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: Buffer, binary: boolean) => {
      this.#silent = 0;
      if (binary) return listener.onInput(this, data);
      const message = parseClientMessage(data);
      if (message === undefined) socket.close(1008, 'not a terminal message');
      else this.#take(message, listener);
    });
    socket.on('pong', () => (this.#silent = 0));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => listener.onClose(this));
  }

  /** Has all that it may have without an acknowledgement. */
  get full(): boolean {
    return this.#full || this.#skipped;
  }

  /** Missed bytes; only a new screen helps. */
  get skipped(): boolean {
    return this.#skipped;
  }

  /** Ready for a new screen: it took in what it was sent. */
  get drained(): boolean {
    return this.#unacknowledged <= low && this.#socket.bufferedAmount <= low;
  }

  /** A screen is on its way: everything that is sent now waits until `begin`. */
  await(): void {
    this.#waiting ??= [];
  }

  begin(state: ScreenState, held: Uint8Array): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#unacknowledged = 0;
    this.#full = false;
    this.#skipped = false;
    this.tell({ type: 'hello', ...state });
    if (held.length > 0) this.send(held);
    for (const frame of waiting) {
      if (typeof frame === 'string') this.#socket.send(frame);
      else this.send(frame);
    }
  }

  send(bytes: Uint8Array): void {
    if (this.#skipped || this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#waiting !== undefined) return void this.#waiting.push(bytes);
    if (this.#unacknowledged > high + overshoot) return this.skip();
    this.#unacknowledged += bytes.length;
    if (this.#unacknowledged > high) this.#full = true;
    this.#socket.send(bytes, { binary: true });
  }

  /** Gives up on what it did not get: the others go on. */
  skip(): void {
    this.#skipped = true;
  }

  tell(message: TerminalServerMessage): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const frame = JSON.stringify(message);
    if (this.#socket.bufferedAmount > mostUnread) this.#socket.terminate();
    else if (this.#waiting === undefined || message.type === 'hello') this.#socket.send(frame, { binary: false });
    else this.#waiting.push(frame);
  }

  /** Asks for a sign of life; ends the connection where the last two got none. */
  beat(): void {
    if (this.#silent >= 2) return this.#socket.terminate();
    this.#silent += 1;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  /** Stops reading its keys until the program took in what was typed. */
  hold(held: boolean): void {
    if (held) this.#socket.pause();
    else this.#socket.resume();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  #take(message: TerminalClientMessage, listener: ViewerListener): void {
    switch (message.type) {
      case 'ack':
        this.#unacknowledged = Math.max(0, this.#unacknowledged - message.bytes);
        if (!this.full || this.#unacknowledged > low) return;
        this.#full = false;
        return listener.onCaughtUp(this);
      case 'resize':
        this.size = { cols: message.cols, rows: message.rows };
        return listener.onResize(this, this.size);
      case 'colours':
        this.colours = message.colours;
        return listener.onColours(this);
      case 'ping':
        return this.tell({ type: 'pong', id: message.id });
    }
  }
}

import type { TerminalClientMessage, TerminalServerMessage } from '#server/api.ts';

export type ConnectionState =
  | { readonly name: 'connecting' }
  | { readonly name: 'live'; readonly rttMs?: number }
  | { readonly name: 'stalled'; readonly since: number }
  | { readonly name: 'reconnecting'; readonly since: number; readonly attempt: number; readonly retryAt: number }
  | { readonly name: 'ended'; readonly reason: string };

export interface ConnectionOptions {
  /** Fetches a one-time ticket and answers the address to open. Throws `TerminalGone` where the terminal is no more. */
  readonly address: () => Promise<string>;
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (message: TerminalServerMessage) => void;
  readonly onBytes: (bytes: Uint8Array) => void;
}
export class TerminalGone extends Error {}

const pingMs = 5_000;
const probeMs = 2_000;
const backoffMs = [500, 1_000, 2_000, 4_000, 8_000];
const longestMs = 10_000;
/** The server takes frames of 64 KiB at most. */
const frameBytes = 16 * 1024;

/** One terminal's WebSocket: connecting -> live -> stalled -> reconnecting -> live | ended. What is sent while it is not live is dropped. */
export class Connection {
  #state: ConnectionState = { name: 'connecting' };
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinger: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;
  #pingId = 0;
  #pingAt = 0;
  #closed = false;
  readonly #options: ConnectionOptions;
  readonly #encoder = new TextEncoder();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    addEventListener('online', this.probe);
    addEventListener('offline', this.#offline);
    addEventListener('pageshow', this.probe);
    document.addEventListener('visibilitychange', this.probe);
    void this.#open(0, Date.now());
  }
  get state(): ConnectionState {
    return this.#state;
  }
  get live(): boolean {
    return this.#state.name === 'live';
  }

  close(): void {
    this.#closed = true;
    removeEventListener('online', this.probe);
    removeEventListener('offline', this.#offline);
    removeEventListener('pageshow', this.probe);
    document.removeEventListener('visibilitychange', this.probe);
    this.#drop();
  }
  /** Bytes for the program. False where they were dropped. */
  type(data: string | Uint8Array): boolean {
    if (!this.live || !this.#socket) return false;
    const bytes = typeof data === 'string' ? this.#encoder.encode(data) : data;
    for (let at = 0; at < bytes.length; at += frameBytes) this.#socket.send(bytes.slice(at, at + frameBytes));
    return true;
  }
  tell(message: TerminalClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
  /** Finds out now whether the server is there. */
  readonly probe = (): void => {
    if (document.visibilityState === 'hidden') return;
    if (this.#state.name === 'reconnecting') return this.retryNow();
    if (this.#state.name !== 'live' && this.#state.name !== 'stalled') return;
    this.#ping();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), probeMs);
  };
  readonly retryNow = (): void => {
    if (this.#state.name !== 'reconnecting') return;
    void this.#open(this.#state.attempt, this.#state.since);
  };

  readonly #offline = (): void => {
    if (this.#state.name === 'live') this.#become({ name: 'stalled', since: Date.now() });
  };
  async #open(attempt: number, since: number): Promise<void> {
    this.#drop();
    try {
      const address = await this.#options.address();
      if (!this.#closed) this.#listen(new WebSocket(address), attempt, since);
    } catch (error) {
      if (this.#closed) return;
      if (error instanceof TerminalGone) this.#end(error.message);
      else this.#later(attempt, since);
    }
  }
  #listen(socket: WebSocket, attempt: number, since: number): void {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const patience = setTimeout(() => socket.close(), longestMs);
    socket.onmessage = (message: MessageEvent<string | ArrayBuffer>) => {
      this.#unanswered = 0;
      if (typeof message.data !== 'string') return this.#options.onBytes(new Uint8Array(message.data));
      clearTimeout(patience);
      this.#receive(JSON.parse(message.data) as TerminalServerMessage);
    };
    socket.onclose = () => {
      clearTimeout(patience);
      if (this.#socket !== socket || this.#closed || this.#state.name === 'ended') return;
      this.#later(this.#state.name === 'live' ? 0 : attempt, this.#state.name === 'live' ? Date.now() : since);
    };
  }
  #receive(message: TerminalServerMessage): void {
    if (message.type === 'pong') {
      if (message.id !== this.#pingId) return;
      clearTimeout(this.#timer);
      this.#become({ name: 'live', rttMs: Math.max(1, Math.round(performance.now() - this.#pingAt)) });
    } else if (message.type === 'ended') {
      this.#options.onMessage(message);
      this.#end(message.reason);
    } else {
      this.#options.onMessage(message);
      if (message.type === 'hello' && !this.live) this.#begin();
    }
  }
  #begin(): void {
    this.#become({ name: 'live' });
    this.#unanswered = 0;
    this.#ping();
    this.#pinger = setInterval(() => {
      this.#unanswered += 1;
      if (this.#unanswered > 2) return this.#lost();
      if (this.#unanswered === 2 && this.live) this.#become({ name: 'stalled', since: Date.now() });
      this.#ping();
    }, pingMs);
  }
  #ping(): void {
    this.#pingAt = performance.now();
    this.tell({ type: 'ping', id: ++this.#pingId });
  }
  /** The socket may look open for minutes: it is given up, and a new one is tried. */
  #lost(): void {
    const since = this.#state.name === 'stalled' ? this.#state.since : Date.now();
    void this.#open(0, since);
    this.#become({ name: 'reconnecting', since, attempt: 1, retryAt: Date.now() });
  }
  #later(attempt: number, since: number): void {
    this.#drop();
    const wait = backoffMs[attempt] ?? longestMs;
    const delay = wait + Math.random() * wait * 0.2;
    this.#become({ name: 'reconnecting', since, attempt: attempt + 1, retryAt: Date.now() + delay });
    this.#timer = setTimeout(() => void this.#open(attempt + 1, since), delay);
  }
  #end(reason: string): void {
    this.#drop();
    this.#become({ name: 'ended', reason });
  }
  #drop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#pinger);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }
  #become(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

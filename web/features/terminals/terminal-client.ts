import type { TerminalServerMessage } from '#server/api.ts';
import { ApiFailure, post } from '../../lib/api.ts';
import { copyText } from '../../lib/copy.ts';
import { appearance, onAppearance } from '../../lib/preferences.ts';
import { Store } from '../../lib/store.ts';
import { Connection, type ConnectionState, TerminalGone } from './connection.ts';
import { sayExitStatus } from './exit-status.ts';
import { asOneLine, cleanPaste, needsQuestion } from './paste.ts';
import { floor, Screen } from './screen.ts';
import { terminalKey } from './terminal-keys.ts';
import { terminalColours } from './terminal-theme.ts';

export interface TerminalView {
  readonly connection: ConnectionState;
  readonly title: string;
  readonly viewers: number;
  readonly fullScreen: boolean;
  /** A paste that waits for the learner's answer. */
  readonly paste?: string | undefined;
  readonly link?: string | undefined;
  readonly notice?: string | undefined;
  readonly searching: boolean;
}
const ackBytes = 5_000;
const resizeMs = 100;

/** One terminal of the page: the only owner of its xterm and its connection. Lives outside React. */
export class TerminalClient {
  readonly view: Store<TerminalView>;
  readonly screen: Screen;
  readonly #connection: Connection;
  readonly #observer: ResizeObserver;
  #resizeTimer: ReturnType<typeof setTimeout> | undefined;
  #unacknowledged = 0;
  #halfTyped = false;
  #asksBeforePaste = true;
  #moveTab: (step: 1 | -1) => void = () => undefined;
  #told = '';
  readonly #forgetAppearance: () => void;

  constructor(attempt: string, terminal: string) {
    this.view = new Store<TerminalView>({ connection: { name: 'connecting' }, title: '', viewers: 1, fullScreen: false, searching: false });
    this.screen = new Screen((link) => this.#change({ link }));
    this.screen.terminal.attachCustomKeyEventHandler((event) =>
      terminalKey(event, this.screen, { copy: () => this.copy(), find: () => this.search(true), moveTab: (step) => this.#moveTab(step) }),
    );
    sayExitStatus(this.screen.terminal);
    this.screen.terminal.onData((data) => this.#type(data));
    this.screen.terminal.onBinary((data) => this.#connection.type(Uint8Array.from(data, (character) => character.charCodeAt(0))));
    this.screen.terminal.buffer.onBufferChange(() => this.#change({ fullScreen: this.screen.fullScreen }));
    this.screen.element.addEventListener('paste', this.#onPaste, { capture: true });
    this.screen.element.addEventListener('drop', (event) => event.preventDefault(), { capture: true });
    this.screen.element.addEventListener('focusin', () => this.#fit());
    this.#observer = new ResizeObserver(() => this.#fitSoon());
    this.#observer.observe(this.screen.element);
    this.#forgetAppearance = onAppearance(() => this.#tellColours());
    this.#connection = new Connection({
      address: () => ticketAddress(attempt, terminal),
      onState: (connection) => this.#onState(connection),
      onMessage: (message) => this.#onMessage(message),
      onBytes: (bytes) => this.#write(bytes),
    });
  }
  dispose(): void {
    clearTimeout(this.#resizeTimer);
    this.#forgetAppearance();
    this.#observer.disconnect();
    this.#connection.close();
    this.screen.dispose();
  }
  focus(): void {
    this.screen.terminal.focus();
  }
  /** Takes the keyboard unless the learner is somewhere else with it. */
  focusIfFree(): void {
    const at = document.activeElement;
    if (at === null || at === document.body || at.closest('.terminal, [role="tab"]')) this.focus();
  }
  askBeforePaste(ask: boolean): void {
    this.#asksBeforePaste = ask;
  }
  /** Who moves between terminals when the keys for it are pressed in this one. */
  onMoveTab(move: (step: 1 | -1) => void): void {
    this.#moveTab = move;
  }
  readonly retryNow = (): void => this.#connection.retryNow();

  /** Types a command and runs it. `busy` where a full-screen program or a half-typed line would take it. */
  get busy(): boolean {
    return this.screen.fullScreen || this.#halfTyped;
  }
  run(command: string): boolean {
    this.focus();
    return this.#send(cleanPaste(command).replaceAll('\n', '\r') + '\r');
  }
  /** As if pressed, for the key row of small screens. */
  press(keys: string): void {
    this.#type(keys);
    this.focus();
  }
  copy(): boolean {
    const text = this.screen.terminal.getSelection();
    if (text === '') return false;
    void copyText(text);
    this.screen.terminal.clearSelection();
    return true;
  }
  search(searching: boolean): void {
    this.#change({ searching });
    if (!searching) {
      this.screen.search.clearDecorations();
      this.focus();
    }
  }
  offerPaste(raw: string): void {
    const text = cleanPaste(raw);
    if (text === '' || !this.#connection.live) return;
    if (this.#asksBeforePaste && needsQuestion(text, this.screen.terminal.modes.bracketedPasteMode)) this.#change({ paste: text });
    else this.screen.terminal.paste(text);
  }
  answerPaste(answer: 'paste' | 'one-line' | 'cancel'): void {
    const text = this.view.get().paste;
    this.#change({ paste: undefined });
    if (text !== undefined && answer !== 'cancel') this.screen.terminal.paste(answer === 'paste' ? text : asOneLine(text));
    setTimeout(() => this.focus());
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.offerPaste(event.clipboardData?.getData('text/plain') ?? '');
  };
  #type(data: string): void {
    if (this.#send(data)) this.#halfTyped = !/[\r\x03\x04\x15]$/.test(data) && (this.#halfTyped || data >= ' ');
  }
  #send(data: string): boolean {
    return this.#connection.type(data);
  }
  #onState(connection: ConnectionState): void {
    this.screen.terminal.options.disableStdin = connection.name !== 'live';
    this.screen.element.classList.toggle('is-off', connection.name !== 'live');
    this.#change({ connection, ...(connection.name === 'reconnecting' ? { notice: undefined } : {}) });
  }
  #onMessage(message: TerminalServerMessage): void {
    switch (message.type) {
      case 'hello':
        return this.#restore(message);
      case 'resized':
        return this.screen.terminal.resize(message.cols, message.rows);
      case 'title':
        return this.#change({ title: plainTitle(message.title) });
      case 'viewers':
        return this.#change({ viewers: message.count });
      case 'notice':
        return this.#change({ notice: message.message });
      case 'ended':
        return this.screen.terminal.write(`\r\n\x1b[2m${plainTitle(message.reason)}\x1b[0m`);
      default:
    }
  }
  /** The screen as the server holds it; raw output is never played again. */
  #restore(hello: TerminalServerMessage & { readonly type: 'hello' }): void {
    const { terminal } = this.screen;
    terminal.reset();
    terminal.resize(hello.cols, hello.rows);
    terminal.write(hello.screen + (hello.cursorHidden ? '\x1b[?25l' : '\x1b[?25h'), () => {
      this.#change({ title: plainTitle(hello.title), fullScreen: this.screen.fullScreen });
    });
    this.#tellColours();
    this.#unacknowledged = 0;
    this.#told = '';
    this.#fitSoon();
  }
  /** Programs that ask for colours get those of this page. */
  readonly #tellColours = (): void => this.#connection.tell({ type: 'colours', colours: terminalColours(appearance()) });

  #write(bytes: Uint8Array): void {
    this.screen.terminal.write(bytes, () => {
      this.#unacknowledged += bytes.length;
      if (this.#unacknowledged < ackBytes) return;
      this.#connection.tell({ type: 'ack', bytes: this.#unacknowledged });
      this.#unacknowledged = 0;
    });
  }
  #fitSoon(): void {
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => this.#fit(), resizeMs);
  }
  #fit(): void {
    const room = this.screen.room();
    if (!room || !this.#connection.live || !this.screen.element.checkVisibility()) return;
    const told = `${room.cols}x${room.rows}`;
    if (told === this.#told && room.cols === this.screen.terminal.cols && room.rows === this.screen.terminal.rows) return;
    this.#told = told;
    this.#connection.tell({ type: 'resize', ...room });
  }
  #change(change: Partial<TerminalView>): void {
    this.view.set({ ...this.view.get(), ...change });
  }
}

async function ticketAddress(attempt: string, terminal: string): Promise<string> {
  try {
    const { ticket } = await post<{ ticket: string }>(`attempts/${encodeURIComponent(attempt)}/terminals/${encodeURIComponent(terminal)}/ticket`);
    return `${location.origin.replace(/^http/, 'ws')}/api/terminals?ticket=${encodeURIComponent(ticket)}`;
  } catch (error) {
    if (error instanceof ApiFailure && error.status >= 400 && error.status < 500) throw new TerminalGone(error.message);
    throw error;
  }
}
/** Titles come from programs: plain text, 40 characters. */
const plainTitle = (title: string): string => title.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 40);

/** A first guess at a terminal's size, before its pane is there. */
export const openingSize = { cols: Math.max(floor.cols, 100), rows: Math.max(floor.rows, 28) } as const;

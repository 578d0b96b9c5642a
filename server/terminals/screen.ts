import serializeAddon from '@xterm/addon-serialize';
import unicode11Addon from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { Boundary } from './boundary.ts';
import type { TerminalColours } from '../api.ts';
import { answerQueries, darkColours } from './queries.ts';
import { restoreOmitted } from './restore-omitted.ts';

const scrollback = 1000;
/** Ends any sequence that is under way. */
const cancel = Uint8Array.of(0x18);

/** A terminal's whole visible state between two control sequences. Writing `screen` to a reset terminal of that size draws it; it holds no queries. */
export interface ScreenState {
  readonly screen: string;
  readonly cols: number;
  readonly rows: number;
  readonly title: string;
  readonly cursorHidden: boolean;
  /** The state includes every byte before this number. */
  readonly seq: number;
}

export interface ScreenListener {
  /** The answer to a program's query, to be typed into the terminal. */
  onReply(data: string): void;
  onTitle(title: string): void;
}

export interface ScreenStart {
  readonly cols: number;
  readonly rows: number;
  readonly seq: number;
  readonly screen?: string;
}

/** A terminal that nobody looks at: it parses the output so that any moment can be drawn elsewhere, and it alone answers queries. */
export class Screen {
  readonly #boundary = new Boundary();
  readonly #serializer = new serializeAddon.SerializeAddon();
  readonly #terminal: headless.Terminal;
  #seq: number;
  #title = '';
  #muted = true;
  #colours = darkColours;

  constructor(start: ScreenStart, listener: ScreenListener) {
    this.#seq = start.seq;
    this.#terminal = new headless.Terminal({ allowProposedApi: true, cols: start.cols, rows: start.rows, scrollback, logLevel: 'off' });
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.loadAddon(new unicode11Addon.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.onTitleChange((title) => {
      this.#title = plainTitle(title);
      listener.onTitle(this.#title);
    });
    answerQueries(this.#terminal, {
      reply: (data) => {
        if (!this.#muted) listener.onReply(data);
      },
      colours: () => this.#colours,
    });
    if (start.screen !== undefined) this.#parse(start.screen);
    this.#muted = false;
  }

  /** Bytes that were written but end in the middle of a sequence; `state()` leaves them out. */
  get held(): Uint8Array {
    return this.#boundary.held;
  }

  /** While muted, queries in the output stay unanswered: they were answered before. */
  mute(muted: boolean): void {
    this.#muted = muted;
  }

  /** What a program is told from now on that asks for colours. */
  setColours(colours: TerminalColours): void {
    this.#colours = colours;
  }

  write(bytes: Uint8Array): void {
    const complete = this.#boundary.push(bytes);
    this.#seq += complete.length;
    this.#parse(complete);
  }

  /** Bytes before number `seq` are lost. */
  skipTo(seq: number): void {
    this.#boundary.push(cancel);
    this.#seq = seq;
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
  }

  /** `scrollback`: how many lines above the screen go with it. */
  state(lines = scrollback): ScreenState {
    const { cols, rows } = this.#terminal;
    const { screen, cursorHidden } = restoreOmitted(this.#terminal, this.#serializer.serialize({ scrollback: lines }), this.#title);
    return { screen, cols, rows, title: this.#title, cursorHidden, seq: this.#seq };
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #parse(data: string | Uint8Array): void {
    if (data.length > 0) parseNow(this.#terminal, data);
  }
}

/** Shell titles are plain text of at most 40 characters. */
const plainTitle = (title: string): string => [...title.replace(/[\p{C}]/gu, '')].slice(0, 40).join('');

/** `write` parses in a later task; between messages of a worker that would only blur the order of writes, resizes and states. */
const parseNow = (terminal: headless.Terminal, data: string | Uint8Array): void =>
  (terminal as unknown as { _core: { writeSync(data: string | Uint8Array): void } })._core.writeSync(data);

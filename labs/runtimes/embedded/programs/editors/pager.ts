import type { ProgramContext, Terminal } from '../../program/program.ts';
import { pause } from '../shell/pause.ts';
import { fullScreen } from './full-screen.ts';
import { Keys } from './keys.ts';
import { type Look, PagerRows, type Spot } from './pager-rows.ts';

export interface PagerDocument {
  /** Empty for the standard input. */
  readonly name: string;
  readonly text: string;
  /** Reads it anew, to follow it. */
  readonly read?: () => Promise<string>;
}

export interface PagerOptions {
  readonly numbers: boolean;
  readonly chops: boolean;
  readonly raw: boolean;
  readonly ignoresCase: boolean;
  /** `+G`, `+10`, `+/pattern`, `+F`. */
  readonly start?: string;
}

const screen = { paste: false };
const followMs = 500;
const help =
  'SPACE f  forward   b  back   j k  line   d u  half   g G  ends   N% NG  to   /pattern ?pattern n N  search   &pattern  filter   F  follow   :n :p  files   -N -S  toggle   q  quit';
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const reversed = (text: string): string => `\x1b[7m${text}\x1b[27m`;

/** less on a terminal. */
export class Pager {
  readonly #context: ProgramContext;
  readonly #terminal: Terminal;
  readonly #documents: readonly PagerDocument[];
  readonly #keys: Keys;
  #look: Omit<Look, 'columns'>;
  #ignoresCase: boolean;
  #at = 0;
  #lines: string[] = [];
  #rows = new PagerRows([], () => true);
  #top: Spot = { line: 0, row: 0 };
  #pattern: RegExp | undefined;
  #backwards = false;
  #filter: RegExp | undefined;
  #said: string | undefined;
  #fresh = true;

  constructor(context: ProgramContext, terminal: Terminal, { documents, options }: { documents: readonly PagerDocument[]; options: PagerOptions }) {
    this.#context = context;
    this.#terminal = terminal;
    this.#documents = documents;
    this.#keys = new Keys(terminal, { alt: false, screen });
    const { numbers, chops, raw } = options;
    this.#look = { numbers, chops, raw, shift: 0 };
    this.#ignoresCase = options.ignoresCase;
    this.#show(0, documents[0]!.text);
    if (options.start !== undefined) this.#start(options.start.slice(1));
  }

  run(): Promise<void> {
    return fullScreen(this.#terminal, () => this.#page(), screen);
  }

  get #height(): number {
    return Math.max(1, this.#terminal.size().rows - 1);
  }

  get #full(): Look {
    return { ...this.#look, columns: this.#terminal.size().cols };
  }

  #show(at: number, text: string): void {
    this.#at = at;
    this.#lines = linesOf(text);
    this.#rows = new PagerRows(this.#lines, (index) => this.#filter?.test(this.#lines[index]!) ?? true);
  }

  #start(command: string): void {
    if (command.startsWith('/')) this.#find(command.slice(1), { backwards: false, from: -1 });
    else if (command === 'G' || command === 'F') this.#top = this.#rows.last(this.#height, this.#full);
    else if (/^\d+g?$/.test(command)) this.#goTo(Number.parseInt(command, 10) - 1);
  }

  async #page(): Promise<void> {
    for (;;) {
      const last = this.#rows.last(this.#height, this.#full);
      if (this.#top.line > last.line || (this.#top.line === last.line && this.#top.row > last.row)) this.#top = last;
      await this.#draw();
      let key = await this.#keys.next();
      let digits = '';
      while (key !== undefined && /^\d$/.test(key)) {
        digits += key;
        await this.#terminal.write(`\r:${digits}\x1b[K`);
        key = await this.#keys.next();
      }
      if (key === undefined || key === 'q' || key === 'Q' || (key === 'Z' && (await this.#keys.next()) === 'Z')) return;
      await this.#press(key, digits === '' ? undefined : Number(digits));
    }
  }

  async #draw(): Promise<void> {
    const { rows, last } = this.#rows.screen(this.#top, this.#height, this.#full);
    const marked = rows.map((row) =>
      this.#pattern ? row.replace(new RegExp(this.#pattern.source, `${this.#pattern.flags}g`), (found) => found && reversed(found)) : row,
    );
    const filled = this.#fresh ? marked : [...marked, ...Array.from({ length: this.#height - rows.length }, () => '~')];
    await this.#terminal.write(`\x1b[H${filled.map((row) => `${row}\x1b[m\x1b[K\r\n`).join('')}${this.#prompt(last)}\x1b[K${this.#fresh ? '\x1b[J' : ''}`);
    this.#fresh = false;
    this.#said = undefined;
  }

  #prompt(last: Spot): string {
    const end = last.line >= this.#lines.length - 1;
    const { name } = this.#documents[this.#at]!;
    const several = this.#documents.length > 1 ? ` (file ${this.#at + 1} of ${this.#documents.length})` : '';
    const next = end && this.#documents[this.#at + 1] ? ` - Next: ${this.#documents[this.#at + 1]!.name}` : '';
    const first = this.#fresh && name !== '' ? `${name}${several}${end ? ` (END)${next}` : ''}` : undefined;
    const words = this.#said ?? first ?? (end ? `(END)${next}` : undefined);
    return words === undefined ? `${this.#filter ? '& ' : ''}:` : reversed(words.slice(0, this.#terminal.size().cols - 1));
  }

  #scroll(by: number): void {
    this.#top = this.#rows.move(this.#top, by, this.#full);
  }

  #goTo(line: number): void {
    this.#top = this.#rows.first(line);
  }

  async #press(key: string, count: number | undefined): Promise<void> {
    const times = count ?? 1;
    const half = Math.max(1, Math.floor(this.#height / 2));
    const pages = count ?? this.#height;
    const steps: Readonly<Record<string, number>> = {
      ...Object.fromEntries(['j', 'e', 'down', 'enter', '^N', '^E'].map((each) => [each, times])),
      ...Object.fromEntries(['k', 'y', 'up', '^P', '^Y'].map((each) => [each, -times])),
      ...Object.fromEntries([' ', 'f', 'z', 'page-down', '^F', '^V'].map((each) => [each, pages])),
      ...Object.fromEntries(['b', 'w', 'page-up', '^B'].map((each) => [each, -pages])),
      ...Object.fromEntries(['d', '^D'].map((each) => [each, count ?? half])),
      ...Object.fromEntries(['u', '^U'].map((each) => [each, -(count ?? half)])),
    };
    const step = steps[key];
    if (step !== undefined) this.#scroll(step);
    else await this.#commands[key]?.(count);
  }

  readonly #commands: Readonly<Record<string, (count: number | undefined) => void | Promise<void>>> = {
    g: (count = 1) => this.#goTo(count - 1),
    home: () => this.#goTo(0),
    '<': (count = 1) => this.#goTo(count - 1),
    G: (count) => this.#end(count),
    '>': (count) => this.#end(count),
    end: () => this.#end(undefined),
    p: (count = 0) => this.#goTo(Math.floor((count * this.#lines.length) / 100)),
    '%': (count = 0) => this.#goTo(Math.floor((count * this.#lines.length) / 100)),
    '/': () => this.#search('/'),
    '?': () => this.#search('?'),
    '&': () => this.#setFilter(),
    n: () => this.#again(this.#backwards),
    N: () => this.#again(!this.#backwards),
    '=': () => this.#tell(),
    '^G': () => this.#tell(),
    h: () => void (this.#said = help),
    H: () => void (this.#said = help),
    F: () => this.#follow(),
    ':': () => this.#file(),
    '-': () => this.#toggle(),
    right: () => this.#shift(1),
    left: () => this.#shift(-1),
    '^C': () => undefined,
    v: () => void (this.#said = 'This simulated less opens no editor: quit and use nano or vi'),
    '!': () => void (this.#said = 'This simulated less runs no commands: quit, or suspend it by Ctrl-Z'),
  };

  #end(count: number | undefined): void {
    if (count === undefined) this.#top = this.#rows.last(this.#height, this.#full);
    else this.#goTo(count - 1);
  }

  #shift(by: number): void {
    const width = Math.floor(this.#terminal.size().cols / 2);
    this.#look = { ...this.#look, chops: true, shift: Math.max(0, this.#look.shift + by * width) };
  }

  #tell(): void {
    const { last } = this.#rows.screen(this.#top, this.#height, this.#full);
    const { name } = this.#documents[this.#at]!;
    const bytes = (lines: readonly string[]): number => Buffer.byteLength(lines.map((line) => `${line}\n`).join(''));
    const [seen, all] = [bytes(this.#lines.slice(0, last.line + 1)), bytes(this.#lines)];
    const part = all === 0 ? 100 : Math.floor((100 * seen) / all);
    const place = `lines ${this.#top.line + 1}-${last.line + 1}/${this.#lines.length} byte ${seen}/${all} ${seen === all ? '(END)' : `${part}%`}`;
    this.#said = `${name} ${place}  (press RETURN)`.trimStart();
  }

  /** A line typed below the text; undefined: given up. */
  async #ask(sign: string): Promise<string | undefined> {
    let text = '';
    for (;;) {
      await this.#terminal.write(`\r${sign}${text}\x1b[K`);
      const key = await this.#keys.next();
      if (key === undefined || key === 'escape' || key === '^C' || (key === 'backspace' && text === '')) return undefined;
      if (key === 'enter') return text;
      if (key === 'backspace') text = text.slice(0, -1);
      else if ([...key].length === 1) text += key;
    }
  }

  #patternOf(text: string): RegExp | undefined {
    try {
      return new RegExp(text, this.#ignoresCase && text === text.toLowerCase() ? 'i' : '');
    } catch {
      this.#said = 'Invalid pattern  (press RETURN)';
      return undefined;
    }
  }

  async #search(sign: '/' | '?'): Promise<void> {
    const text = await this.#ask(sign);
    if (text === undefined) return;
    this.#backwards = sign === '?';
    this.#find(text, { backwards: this.#backwards, from: this.#top.line });
  }

  #again(backwards: boolean): void {
    this.#find('', { backwards, from: this.#top.line });
  }

  #find(text: string, { backwards, from }: { backwards: boolean; from: number }): void {
    if (text !== '') this.#pattern = this.#patternOf(text) ?? this.#pattern;
    if (this.#said !== undefined) return;
    const pattern = this.#pattern;
    if (!pattern) {
      this.#said = 'No previous regular expression  (press RETURN)';
      return;
    }
    const hits = this.#lines.flatMap((line, at) => (pattern.test(line) ? [at] : []));
    const found = backwards ? hits.findLast((at) => at < from) : hits.find((at) => at > from);
    if (found === undefined) this.#said = 'Pattern not found  (press RETURN)';
    else this.#goTo(found);
  }

  async #setFilter(): Promise<void> {
    const text = await this.#ask('&/');
    if (text === undefined) return;
    this.#filter = text === '' ? undefined : this.#patternOf(text);
    this.#goTo(this.#top.line);
  }

  async #file(): Promise<void> {
    await this.#terminal.write('\r:\x1b[K');
    const key = await this.#keys.next();
    const to = key === 'n' ? this.#at + 1 : key === 'p' ? this.#at - 1 : key === 'x' ? 0 : this.#at;
    const next = this.#documents[to];
    if (!next) this.#said = `No ${key === 'n' ? 'next' : 'previous'} file  (press RETURN)`;
    else if (to !== this.#at) {
      this.#show(to, next.text);
      this.#top = { line: 0, row: 0 };
      this.#fresh = true;
    }
  }

  async #toggle(): Promise<void> {
    await this.#terminal.write('\r-\x1b[K');
    const key = await this.#keys.next();
    const { numbers, chops, raw } = this.#look;
    if (key === 'N') this.#look = { ...this.#look, numbers: !numbers };
    else if (key === 'S') this.#look = { ...this.#look, chops: !chops, shift: 0 };
    else if (key === 'R') this.#look = { ...this.#look, raw: !raw };
    else if (key === 'i' || key === 'I') this.#ignoresCase = !this.#ignoresCase;
    else this.#said = `There is no -${key} option here  (press RETURN)`;
  }

  /** Shows what is added to the file until a key is pressed. */
  async #follow(): Promise<void> {
    const { read } = this.#documents[this.#at]!;
    const key = this.#keys.next();
    for (let ended = false; !ended && !this.#context.signal.aborted;) {
      if (read) this.#show(this.#at, await read());
      this.#top = this.#rows.last(this.#height, this.#full);
      this.#said = 'Waiting for data... (interrupt to abort)';
      await this.#draw();
      ended = await Promise.race([key.then(() => true), pause(this.#context, followMs).then(() => false)]);
    }
  }
}

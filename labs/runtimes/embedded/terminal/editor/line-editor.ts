import type { EditRequest, EditResult } from '../../program/program.ts';
import type { Completion } from '../../shell/interactive/completion/match.ts';
import { Candidates } from './candidates.ts';
import { Display } from './display.ts';
import type { KillRing } from './edit-line.ts';
import { EditLine } from './edit-line.ts';
import type { Key } from './keys.ts';
import { KeyReader } from './keys.ts';
import { commonPrefix } from './listing.ts';
import { moves } from './moves.ts';
import { IncrementalSearch } from './search.ts';

export interface EditorOptions {
  write(text: string): void;
  columns(): number;
  /** 24 where it is not said. */
  rows?(): number;
  complete(text: string, request: EditRequest): Promise<Completion>;
  /** Ctrl-Z and the like at a prompt do nothing; Ctrl-C is told, so that `$?` becomes 130. */
  readonly kills: KillRing;
}

const bell = '\x07';
const pasteOn = '\x1b[?2004h';
const pasteOff = '\x1b[?2004l\r';
const interruptedStatus = 130;

/** One line at a prompt, by readline's keys and with its look. Keys that come after its end are left to `rest`. */
export class LineEditor {
  readonly #options: EditorOptions;
  readonly #request: EditRequest;
  readonly #keys = new KeyReader();
  readonly #result = Promise.withResolvers<EditResult>();
  readonly #display: Display;
  readonly #edited = new Map<number, string>();
  #line: EditLine;
  #place: number;
  #search: IncrementalSearch | undefined;
  #candidates: Candidates | undefined;
  #literal = false;
  #prefix = false;
  #lastKey = '';
  #lastArgument: { index: number; length: number } | undefined;
  #status: number | undefined;
  #busy = false;
  #over = false;

  constructor(request: EditRequest, options: EditorOptions) {
    this.#request = request;
    this.#options = options;
    this.#line = new EditLine();
    this.#place = request.history.length;
    this.#display = new Display((text) => options.write(text), options.columns());
  }

  get result(): Promise<EditResult> {
    return this.#result.promise;
  }

  get over(): boolean {
    return this.#over;
  }

  begin(): void {
    this.#options.write(pasteOn);
    this.#display.begin(this.#request.prompt, [], 0);
  }

  take(bytes: Uint8Array): void {
    this.#keys.take(bytes);
    this.#work();
  }

  /** Bytes that came after the line's end. */
  rest(): Uint8Array {
    return this.#keys.rest();
  }

  resize(): void {
    this.#display.redraw({ columns: this.#options.columns() });
  }

  /** Nobody will type any more. */
  hangUp(): void {
    this.#finish({ kind: 'end' });
  }

  /** One that took over another's screen: the prompt is there already. */
  resume(): void {
    this.#options.write(pasteOn);
    this.#display.takeOver(this.#request.prompt);
  }

  #work(): void {
    while (!this.#busy && !this.#over) {
      const key = this.#keys.next();
      if (!key) return;
      this.#key(key);
      this.#lastKey = key.name;
    }
  }

  #key(key: Key): void {
    if (this.#candidates) this.#listed(this.#candidates.key(key));
    else if (this.#search) this.#searchKey(key);
    else if (this.#literal) {
      this.#literal = false;
      if (key.text !== undefined) this.#type(key.text);
    } else if (this.#prefix) {
      this.#prefix = false;
      if (key.name === 'C-u') this.#changed(this.#line.undo());
    } else this.#command(key);
  }

  #command(key: Key): void {
    const { name } = key;
    if (name !== 'M-.' && name !== 'M-_') this.#lastArgument = undefined;
    const kill = moves[name];
    if (!kill?.kills) this.#options.kills.rest();
    if (kill) {
      this.#changed(kill.run(this.#line, this.#options.kills));
      return;
    }
    const run = this.#commands[name];
    if (run) run();
    else if (name === 'paste') this.#changed((this.#line.insert(key.text ?? ''), true));
    else if (key.text !== undefined && key.text >= ' ') this.#type(key.text);
  }

  readonly #commands: Readonly<Record<string, () => void>> = {
    enter: () => this.#accept(),
    tab: () => void this.#complete(),
    'C-c': () => this.#interrupt(),
    'C-d': () => this.#deleteOrEnd(),
    'C-l': () => this.#display.redraw({ clear: true }),
    'C-p': () => this.#history(-1),
    'C-n': () => this.#history(1),
    up: () => this.#history(-1),
    down: () => this.#history(1),
    'M-<': () => this.#history(-Infinity),
    'M->': () => this.#history(Infinity),
    'C-r': () => this.#beginSearch(true),
    'C-s': () => this.#beginSearch(false),
    'C-v': () => void (this.#literal = true),
    'C-q': () => void (this.#literal = true),
    'C-x': () => void (this.#prefix = true),
    'C-g': () => this.#options.write(bell),
    'M-.': () => this.#insertLastArgument(),
    'M-_': () => this.#insertLastArgument(),
    'M-#': () => {
      this.#line.move(0);
      this.#line.insert('#');
      this.#draw();
      this.#accept();
    },
  };

  #type(text: string): void {
    this.#line.insert(text, { typed: true });
    this.#draw();
  }

  #draw(): void {
    this.#display.update(this.#line.characters, this.#line.point);
  }

  #changed(done: boolean): void {
    if (done) this.#draw();
    else this.#options.write(bell);
  }

  #accept(): void {
    this.#line.move(this.#line.characters.length);
    this.#draw();
    this.#display.leave();
    this.#options.write(pasteOff);
    this.#finish({ kind: 'line', text: this.#line.text, ...(this.#status === undefined ? {} : { status: this.#status }) });
  }

  #interrupt(): void {
    this.#options.write('^C');
    this.#display.leave();
    this.#options.write(pasteOff);
    if (this.#request.state === undefined) {
      this.#finish({ kind: 'interrupted' });
      return;
    }
    this.#status = interruptedStatus;
    this.#line = new EditLine();
    this.#edited.clear();
    this.#place = this.#request.history.length;
    this.begin();
  }

  #deleteOrEnd(): void {
    if (this.#line.characters.length > 0) {
      this.#changed(this.#line.cut(this.#line.point + 1) !== '');
      return;
    }
    if (this.#lastKey === 'C-d') return;
    this.#options.write(`${pasteOff}\r\n`);
    this.#finish({ kind: 'end' });
  }

  #finish(result: EditResult): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.kills.rest();
    this.#result.resolve(result);
  }

  #entry(index: number): string {
    return this.#edited.get(index) ?? this.#request.history[index] ?? '';
  }

  #history(by: number): void {
    const { length } = this.#request.history;
    const to = Math.max(0, Math.min(length, this.#place + by));
    if (to === this.#place) {
      this.#options.write(bell);
      return;
    }
    this.#goTo(to);
  }

  #goTo(index: number, point?: number): void {
    this.#edited.set(this.#place, this.#line.text);
    this.#place = index;
    this.#line = new EditLine(this.#entry(index));
    if (point !== undefined) this.#line.move(point);
    this.#draw();
  }

  #insertLastArgument(): void {
    const { history } = this.#request;
    const index = (this.#lastArgument?.index ?? history.length) - 1;
    const word = /(\S+)\s*$/.exec(history[index] ?? '')?.[1];
    if (word === undefined) {
      this.#options.write(bell);
      return;
    }
    if (this.#lastArgument) this.#line.cut(this.#line.point - this.#lastArgument.length);
    this.#line.insert(word);
    this.#lastArgument = { index, length: [...word].length };
    this.#draw();
  }

  #beginSearch(backward: boolean): void {
    this.#search = new IncrementalSearch(this.#request.history, { backward, at: this.#place - (backward ? 1 : 0) });
    this.#display.change(this.#search.prompt, this.#line.characters, this.#line.point);
  }

  #searchKey(key: Key): void {
    const search = this.#search!;
    const start = this.#request.history.length - 1;
    if (key.name === 'C-r' || key.name === 'C-s') search.again(key.name === 'C-r');
    else if (key.name === 'backspace') search.erase(start);
    else if (key.text !== undefined && key.text >= ' ' && key.name !== 'paste') search.type(key.text);
    else {
      this.#endSearch(key);
      return;
    }
    if (search.failed) this.#options.write(bell);
    const found = search.query === '' ? undefined : search.found;
    const line = found ? [...found.text] : this.#line.characters;
    this.#display.change(search.prompt, line, found?.point ?? this.#line.point);
  }

  /** Any other key leaves the search with the line that was found, and does what it does; Ctrl-G and Ctrl-C leave it without. */
  #endSearch(key: Key): void {
    const found = this.#search?.query === '' ? undefined : this.#search?.found;
    this.#search = undefined;
    const gives = key.name === 'C-g' || key.name === 'C-c';
    if (found && !gives) {
      this.#edited.set(this.#place, this.#line.text);
      this.#place = found.index;
      this.#line = new EditLine(found.text);
      this.#line.move(found.point);
    }
    this.#display.change(this.#request.prompt, this.#line.characters, this.#line.point);
    if (key.name === 'C-g') this.#options.write(bell);
    else if (key.name !== 'M-\x1b' && key.name !== 'unknown') this.#key(key);
  }

  async #complete(): Promise<void> {
    const again = this.#lastKey === 'tab';
    this.#busy = true;
    try {
      const before = this.#line.characters.slice(0, this.#line.point).join('');
      const completion = await this.#options.complete(before, this.#request);
      if (!this.#over) this.#completed(before, completion, again);
    } finally {
      this.#busy = false;
      this.#lastKey = 'tab';
      this.#work();
    }
  }

  #completed(before: string, { from, matches }: Completion, again: boolean): void {
    const word = before.slice(from);
    const common = commonPrefix(matches.map(({ text }) => text));
    const [only] = matches;
    if (only && matches.length === 1) this.#replace(word, only.text + only.suffix);
    else if (common.length > word.length && common !== word) this.#replace(word, common);
    else if (!again || matches.length === 0) this.#options.write(bell);
    else this.#list(matches.map(({ shown }) => shown));
  }

  #replace(word: string, text: string): void {
    this.#line.cut(this.#line.point - [...word].length);
    this.#line.insert(text);
    this.#draw();
  }

  #list(names: readonly string[]): void {
    this.#display.leave();
    this.#candidates = new Candidates(names, {
      write: (text) => this.#options.write(text),
      columns: this.#options.columns(),
      rows: this.#options.rows?.() ?? 24,
    });
    this.#listed(this.#candidates.begin());
  }

  #listed(whole: boolean): void {
    if (!whole) return;
    this.#candidates = undefined;
    this.#display.begin(this.#request.prompt, this.#line.characters, this.#line.point);
  }
}

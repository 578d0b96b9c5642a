import type { ProgramContext, Terminal } from '../../program/program.ts';
import { type Key, Keys } from './keys.ts';
import { type Place, TextBuffer } from './text-buffer.ts';
import { type ViState, command } from './vi-commands.ts';
import { insertKey } from './vi-insert.ts';
import { type Asked, type Motion, motions, textObject } from './vi-motions.ts';
import { viPattern } from './vi-pattern.ts';
import { type Register, applyOperator, joinLines, putText, swapCase } from './vi-operators.ts';
import { View } from './view.ts';

type Mode = 'normal' | 'insert' | 'replace' | 'visual' | 'lines';

/** Motions that `''` comes back from. */
const farther = new Set(['G', 'g', 'n', 'N', "'", '`', '%', '{', '}']);
const operators = ['d', 'c', 'y', '>', '<'];

/** A word that ends the line ends there for an operator. */
const lineEnd = ({ row, line }: TextBuffer): Motion => ({ to: { row, column: line.length } });

export const viScreen = { paste: true };

export class ViEditor implements ViState {
  readonly context: ProgramContext;
  readonly buffer: TextBuffer;
  path: string | undefined;
  message: string;
  numbers = false;
  readOnly: boolean;
  over = false;
  private readonly terminal: Terminal;
  private readonly keys: Keys;
  private readonly view = new View();
  private mode: Mode = 'normal';
  private register: Register = { text: '', lines: false };
  private pattern: { source: string; backwards: boolean } | undefined;
  private sought: { key: string; letter: string } | undefined;
  private readonly marks = new Map<string, Place>();
  private anchor: Place = { row: 0, column: 0 };
  /** Keys of the last change, for `.`; those of the one being typed. */
  private repeatable: Key[] = [];
  private typed: Key[] = [];
  private replayed: Key[] = [];

  constructor(context: ProgramContext, terminal: Terminal, start: { path: string | undefined; text: string; readOnly: boolean; message: string }) {
    this.context = context;
    this.terminal = terminal;
    this.keys = new Keys(terminal, { alt: false, screen: viScreen });
    this.buffer = new TextBuffer(start.text);
    this.path = start.path;
    this.readOnly = start.readOnly;
    this.message = start.message;
  }

  async goTo(text: string): Promise<void> {
    if (text === '') this.buffer.move(Infinity, 0);
    else if (/^\d+$/.test(text)) this.buffer.move(Number(text) - 1, 0);
    else if (text.startsWith('/')) this.search({ source: text.slice(1), backwards: false });
  }

  async run(): Promise<void> {
    while (!this.over) {
      if (this.replayed.length === 0) await this.draw();
      const key = await this.key();
      if (key === undefined) return;
      if (this.mode === 'insert' || this.mode === 'replace') this.insert(key);
      else {
        this.message = '';
        this.typed = [key];
        await this.normal(key);
      }
    }
  }

  private async key(): Promise<Key | undefined> {
    return this.replayed.shift() ?? (await this.keys.next());
  }

  /** A key that belongs to the command being typed. */
  private async more(): Promise<Key | undefined> {
    const key = await this.key();
    if (key !== undefined) this.typed.push(key);
    return key;
  }

  private get page(): number {
    return Math.max(1, this.terminal.size().rows - 3);
  }

  private async draw(prompt?: string): Promise<void> {
    const { rows, cols } = this.terminal.size();
    const gutter = this.numbers ? 4 : 0;
    const frame = this.view.frame(this.buffer.lines, this.buffer, { rows: Math.max(1, rows - 1), cols: cols - gutter });
    const body = frame.rows.map(
      (line, at) => `${line === undefined ? '~' : (gutter > 0 ? `${String(this.view.top + at + 1).padStart(3)} ` : '') + line}\x1b[K`,
    );
    const modes: Record<Mode, string> = { normal: '', insert: '-- INSERT --', replace: '-- REPLACE --', visual: '-- VISUAL --', lines: '-- VISUAL LINE --' };
    const place = `${this.buffer.row + 1},${this.buffer.column + 1}`;
    const status = prompt ?? (modes[this.mode] || this.message).slice(0, cols - 19).padEnd(Math.max(0, cols - 18)) + place;
    const at = prompt === undefined ? `\x1b[${frame.row + 1};${frame.column + 1 + gutter}H` : `\x1b[${rows};${prompt.length + 1}H`;
    await this.terminal.write(`\x1b[?25l\x1b[H${body.join('\r\n')}\r\n${status}\x1b[K${at}\x1b[?25h`);
  }

  private async line(sign: string): Promise<string | undefined> {
    let text = '';
    for (;;) {
      await this.draw(sign + text);
      const key = await this.key();
      if (key === undefined || key === 'escape' || key === '^C' || (key === 'backspace' && text === '')) return undefined;
      if (key === 'enter') return text;
      if (key === 'backspace') text = text.slice(0, -1);
      else if ([...key].length === 1) text += key;
    }
  }

  private insert(key: Key): void {
    const { buffer } = this;
    this.typed.push(key);
    if (key === 'escape' || key === '^C') {
      this.mode = 'normal';
      buffer.move(buffer.row, buffer.column - 1);
      this.repeatable = this.typed;
      return;
    }
    insertKey(buffer, key, this.mode === 'replace');
  }

  private startInsert(mode: 'insert' | 'replace' = 'insert'): void {
    this.mode = mode;
  }

  /** Reads counts, operators and motions. */
  private async normal(first: Key): Promise<void> {
    const [count, key] = await this.count(first);
    if (key === undefined) return;
    if (this.mode !== 'normal' && (key === 'escape' || key === '^C')) this.mode = 'normal';
    else if (operators.includes(key) && this.mode === 'normal') await this.operate(key, count);
    else if (await this.visual(key)) return;
    else if (!(await this.simple(key, count ?? 1))) await this.go(key, count);
    if (this.mode === 'normal') this.buffer.move(this.buffer.row, Math.min(this.buffer.column, this.buffer.line.length - 1));
  }

  private async count(first: Key): Promise<[number | undefined, Key | undefined]> {
    let digits = '';
    let key: Key | undefined = first;
    while (key !== undefined && /^[0-9]$/.test(key) && (digits !== '' || key !== '0')) {
      digits += key;
      key = await this.more();
    }
    return [digits === '' ? undefined : Number(digits), key];
  }

  private asked(count: number | undefined, letter?: string): Asked {
    return { buffer: this.buffer, count: count ?? 1, counted: count !== undefined, page: this.page, ...(letter !== undefined && { letter }) };
  }

  private async motion(key: Key, count: number | undefined): Promise<Motion | undefined> {
    if (key === 'g') return (await this.more()) === 'g' ? motions.gg!(this.asked(count)) : undefined;
    if (key === "'" || key === '`') return this.markMotion(key, await this.more());
    if (key === ';' || key === ',') return this.soughtMotion(key, count);
    if (key === 'n' || key === 'N') return this.patternMotion(key === 'N');
    if (!/^[ftFT]$/.test(key)) return motions[key]?.(this.asked(count));
    const letter = await this.more();
    if (letter === undefined) return undefined;
    this.sought = { key, letter };
    return motions[key]!(this.asked(count, letter));
  }

  private markMotion(key: Key, letter = ''): Motion | undefined {
    const place = this.marks.get(letter.replace('`', "'"));
    return place && (key === '`' ? { to: place } : { to: { row: place.row, column: 0 }, linewise: true });
  }

  private soughtMotion(key: Key, count: number | undefined): Motion | undefined {
    if (!this.sought) return undefined;
    const { key: way, letter } = this.sought;
    const turned = way === way.toLowerCase() ? way.toUpperCase() : way.toLowerCase();
    return motions[key === ';' ? way : turned]!(this.asked(count, letter));
  }

  private patternMotion(turned: boolean): Motion | undefined {
    const pattern = this.pattern && viPattern(this.pattern.source);
    const place = pattern && this.buffer.find(pattern, this.pattern!.backwards !== turned);
    return place && { to: place };
  }

  private async go(key: Key, count: number | undefined): Promise<void> {
    const motion = await this.motion(key, count);
    if (!motion) return;
    if (farther.has(key)) this.jump(motion.to);
    else this.buffer.move(motion.to.row, motion.to.column);
  }

  /** Goes far, and remembers from where for `''`. */
  private jump({ row, column }: Place): void {
    this.marks.set("'", { row: this.buffer.row, column: this.buffer.column });
    this.buffer.move(row, column);
  }

  private async operate(operator: Key, count: number | undefined): Promise<void> {
    const [again, key] = await this.count((await this.more()) ?? 'escape');
    const total = again === undefined ? count : again * (count ?? 1);
    if (key === operator) this.applyLines(operator, total ?? 1);
    else if (key === 'i' || key === 'a') this.applyObject(operator, key === 'a', await this.more());
    else if (key !== undefined) {
      const { row, column } = this.buffer;
      const motion = await this.motion(operator === 'c' && key === 'w' ? 'e' : key, total);
      const overEnd = key === 'w' && motion !== undefined && motion.to.row > row;
      if (motion) this.apply(operator, { row, column }, overEnd ? lineEnd(this.buffer) : motion);
    }
  }

  private applyObject(operator: Key, around: boolean, letter = ''): void {
    const found = textObject(this.asked(1), around, letter);
    if (found) this.apply(operator, found.from, { to: found.to });
  }

  private applyLines(operator: Key, count: number): void {
    const { row, lines } = this.buffer;
    this.apply(operator, { row, column: 0 }, { to: { row: Math.min(row + count - 1, lines.length - 1), column: 0 }, linewise: true });
  }

  private apply(operator: Key, start: Place, motion: Motion): void {
    if (operator !== 'y') {
      this.buffer.mark();
      this.repeatable = this.typed;
    }
    const done = applyOperator(operator, this.buffer, { start, motion });
    if (done.register) this.register = done.register;
    if (done.message !== undefined) this.message = done.message;
    if (operator === 'c') this.startInsert();
  }

  /** Keys in visual mode; true where it was one. */
  private async visual(key: Key): Promise<boolean> {
    if (key === 'v' || key === 'V') {
      this.mode = this.mode === 'normal' ? (key === 'v' ? 'visual' : 'lines') : 'normal';
      this.anchor = { row: this.buffer.row, column: this.buffer.column };
      return true;
    }
    if (this.mode === 'normal') return false;
    const operator = { x: 'd', s: 'c', d: 'd', c: 'c', y: 'y', '>': '>', '<': '<', delete: 'd' }[key];
    if (operator === undefined) return false;
    const linewise = this.mode === 'lines';
    const { row, column } = this.buffer;
    const backwards = row < this.anchor.row || (row === this.anchor.row && column < this.anchor.column);
    const [from, to] = backwards ? [{ row, column }, this.anchor] : [this.anchor, { row, column }];
    this.mode = 'normal';
    this.apply(operator, from, { to, linewise, inclusive: true });
    return true;
  }

  private change(action: () => void): void {
    this.buffer.mark();
    action();
    this.repeatable = this.typed;
  }

  /** Commands that need no motion; false where it was none. */
  private async simple(key: Key, count: number): Promise<boolean> {
    const { buffer } = this;
    const inserting = (place: () => void) => () => {
      buffer.mark();
      place();
      this.startInsert();
    };
    const cut = (to: number) => () =>
      this.apply('d', { row: buffer.row, column: buffer.column }, { to: { row: buffer.row, column: Math.min(Math.max(to, 0), buffer.line.length) } });
    const commands: Record<Key, () => void | Promise<void>> = {
      i: inserting(() => undefined),
      insert: inserting(() => undefined),
      a: inserting(() => buffer.move(buffer.row, buffer.column + 1)),
      I: inserting(() => buffer.move(buffer.row, buffer.line.search(/\S|$/))),
      A: inserting(() => buffer.move(buffer.row, Infinity)),
      o: inserting(() => (buffer.move(buffer.row, Infinity), buffer.insert('\n'))),
      O: inserting(() => (buffer.move(buffer.row, 0), buffer.insert('\n'), buffer.move(buffer.row - 1, 0))),
      x: cut(buffer.column + count),
      delete: cut(buffer.column + count),
      X: cut(buffer.column - count),
      D: cut(Infinity),
      C: () => this.apply('c', { row: buffer.row, column: buffer.column }, { to: { row: buffer.row, column: buffer.line.length } }),
      s: () =>
        this.apply('c', { row: buffer.row, column: buffer.column }, { to: { row: buffer.row, column: Math.min(buffer.column + count, buffer.line.length) } }),
      S: () => this.apply('c', { row: buffer.row, column: 0 }, { to: { row: buffer.row, column: 0 }, linewise: true }),
      Y: () => this.apply('y', { row: buffer.row, column: 0 }, { to: { row: buffer.row, column: 0 }, linewise: true }),
      r: async () => {
        const letter = await this.more();
        if (letter !== undefined && [...letter].length === 1)
          this.change(() => (buffer.lines[buffer.row] = buffer.line.slice(0, buffer.column) + letter + buffer.line.slice(buffer.column + 1)));
      },
      m: async () => void this.marks.set((await this.more()) ?? '', { row: buffer.row, column: buffer.column }),
      R: () => (buffer.mark(), this.startInsert('replace')),
      J: () => this.change(() => joinLines(buffer)),
      '~': () => this.change(() => swapCase(buffer)),
      p: () => this.change(() => putText(buffer, this.register, true)),
      P: () => this.change(() => putText(buffer, this.register, false)),
      u: () => void (buffer.undo() || (this.message = 'Already at oldest change')),
      '^R': () => void (buffer.redo() || (this.message = 'Already at newest change')),
      '.': () => void (this.replayed = [...this.repeatable]),
      '/': async () => this.ask(await this.line('/'), false),
      '?': async () => this.ask(await this.line('?'), true),
      '*': () =>
        this.search({ source: `\\<${/\w+/.exec(buffer.line.slice(buffer.line.slice(0, buffer.column + 1).search(/\w*$/)))?.[0] ?? ''}\\>`, backwards: false }),
      ':': async () => {
        const text = await this.line(':');
        if (text !== undefined) await command(this, text);
      },
      Z: async () => {
        const second = await this.more();
        if (second === 'Z') await command(this, 'x');
        else if (second === 'Q') this.over = true;
      },
      '^G': () => void (this.message = `"${this.path ?? '[No Name]'}"${buffer.modified ? ' [Modified]' : ''} ${buffer.lines.length} lines`),
      '^C': () => void (this.message = 'Type  :qa  and press <Enter> to exit Vim'),
    };
    const run = commands[key];
    if (run) await run();
    return run !== undefined || key === '^L';
  }

  private ask(source: string | undefined, backwards: boolean): void {
    if (source === undefined) return;
    this.search({ source: source || (this.pattern?.source ?? ''), backwards });
  }

  private search(pattern: { source: string; backwards: boolean }): void {
    this.pattern = pattern;
    const found = viPattern(pattern.source);
    const place = found && this.buffer.find(found, pattern.backwards);
    if (place) this.jump(place);
    else this.message = `E486: Pattern not found: ${pattern.source}`;
  }
}

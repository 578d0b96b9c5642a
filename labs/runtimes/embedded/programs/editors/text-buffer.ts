/** The text of an editor: lines without their newlines, a cursor, and what can be undone. */
export class TextBuffer {
  lines: string[];
  row = 0;
  column = 0;
  modified = false;
  private readonly past: { lines: string[]; row: number; column: number }[] = [];
  private readonly future: { lines: string[]; row: number; column: number }[] = [];

  constructor(text: string) {
    this.lines = text === '' ? [''] : text.replace(/\n$/, '').split('\n');
  }

  get line(): string {
    return this.lines[this.row]!;
  }

  get text(): string {
    return this.lines.length === 1 && this.lines[0] === '' ? '' : `${this.lines.join('\n')}\n`;
  }

  /** Call before a change that one undo takes back. */
  mark(): void {
    this.past.push({ lines: [...this.lines], row: this.row, column: this.column });
    if (this.past.length > 500) this.past.shift();
    this.future.length = 0;
    this.modified = true;
  }

  private restore(from: typeof this.past, to: typeof this.past): boolean {
    const state = from.pop();
    if (!state) return false;
    to.push({ lines: [...this.lines], row: this.row, column: this.column });
    Object.assign(this, { lines: [...state.lines], row: state.row, column: state.column });
    return true;
  }

  undo(): boolean {
    return this.restore(this.past, this.future);
  }

  redo(): boolean {
    return this.restore(this.future, this.past);
  }

  move(row: number, column: number, past = 0): void {
    this.row = Math.min(Math.max(row, 0), this.lines.length - 1);
    this.column = Math.min(Math.max(column, 0), Math.max(0, this.line.length + past));
  }

  insert(text: string): void {
    const [first = '', ...more] = text.split('\n');
    const tail = this.line.slice(this.column);
    this.lines[this.row] = this.line.slice(0, this.column) + first;
    if (more.length === 0) {
      this.lines[this.row] += tail;
      this.column += first.length;
      return;
    }
    this.lines.splice(this.row + 1, 0, ...more);
    this.row += more.length;
    this.column = more.at(-1)!.length;
    this.lines[this.row] += tail;
  }

  /** Takes out what lies between two places, the second one excluded, and goes there. */
  remove(from: Place, to: Place): string {
    const taken = this.slice(from, to);
    const tail = this.lines[to.row]!.slice(to.column);
    this.lines.splice(from.row, to.row - from.row + 1, this.lines[from.row]!.slice(0, from.column) + tail);
    this.move(from.row, from.column);
    return taken;
  }

  slice(from: Place, to: Place): string {
    if (from.row === to.row) return this.lines[from.row]!.slice(from.column, to.column);
    return [this.lines[from.row]!.slice(from.column), ...this.lines.slice(from.row + 1, to.row), this.lines[to.row]!.slice(0, to.column)].join('\n');
  }

  removeLines(row: number, count: number): string[] {
    const taken = this.lines.splice(row, count);
    if (this.lines.length === 0) this.lines.push('');
    this.move(Math.min(row, this.lines.length - 1), 0);
    return taken;
  }

  backspace(): void {
    if (this.column > 0) this.remove({ row: this.row, column: this.column - 1 }, this);
    else if (this.row > 0) this.remove({ row: this.row - 1, column: this.lines[this.row - 1]!.length }, this);
  }

  deleteForward(): void {
    if (this.column < this.line.length) this.remove(this, { row: this.row, column: this.column + 1 });
    else if (this.row < this.lines.length - 1) this.remove(this, { row: this.row + 1, column: 0 });
  }

  /** The next place after the cursor where the pattern is, around the end; undefined where it is nowhere. */
  find(pattern: RegExp, backwards = false): Place | undefined {
    const all = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`);
    const places = this.lines.flatMap((line, row) => [...line.matchAll(all)].map(({ index }) => ({ row, column: index })));
    const after = (place: Place) => place.row > this.row || (place.row === this.row && place.column > this.column);
    const before = (place: Place) => place.row < this.row || (place.row === this.row && place.column < this.column);
    return backwards ? (places.findLast(before) ?? places.at(-1)) : (places.find(after) ?? places[0]);
  }
}

export interface Place {
  readonly row: number;
  readonly column: number;
}

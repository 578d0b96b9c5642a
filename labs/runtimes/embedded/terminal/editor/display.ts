import { shown, widthOf } from './width.ts';

interface Place {
  readonly row: number;
  readonly column: number;
}

/** What is on the screen: a prompt and a line, with the point somewhere in it. */
interface Shown {
  readonly prompt: string;
  readonly characters: readonly string[];
  readonly point: number;
}

const invisible = /\x01[^\x02]*\x02|\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g;
const marks = /[\x01\x02]/g;

/** Draws a line that is edited, as readline does: what was typed is echoed as it is, anything else is drawn anew from where it begins to differ. */
export class Display {
  readonly #write: (text: string) => void;
  #columns: number;
  #shown: Shown = { prompt: '', characters: [], point: 0 };

  constructor(write: (text: string) => void, columns: number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** Draws a prompt and a line where the cursor is. */
  begin(prompt: string, characters: readonly string[], point: number): void {
    this.#shown = { prompt, characters: [...characters], point };
    this.#write(prompt.replaceAll(marks, '').replaceAll('\n', '\r\n') + this.#text(0) + this.#way(this.#place(characters.length), this.#place(point)));
  }

  /** Draws anew what another process had drawn: a prompt, and whatever was typed after it. */
  takeOver(prompt: string): void {
    this.#write(`${up(newlines(prompt))}\r\x1b[J`);
    this.begin(prompt, [], 0);
  }

  /** Brings the screen to this line. */
  update(characters: readonly string[], point: number): void {
    const before = this.#shown;
    let same = 0;
    while (same < characters.length && same < before.characters.length && characters[same] === before.characters[same]) same += 1;
    const from = this.#place(before.point);
    const oldEnd = this.#place(before.characters.length);
    this.#shown = { prompt: before.prompt, characters: [...characters], point };
    if (same === characters.length && same === before.characters.length) {
      this.#write(this.#way(from, this.#place(point)));
      return;
    }
    const end = this.#place(characters.length);
    const shorter = end.row < oldEnd.row || (end.row === oldEnd.row && end.column < oldEnd.column);
    const clear = shorter ? (oldEnd.row > end.row ? '\x1b[J' : '\x1b[K') : '';
    this.#write(this.#way(from, this.#place(same)) + this.#text(same) + clear + this.#way(end, this.#place(point)));
  }

  /** The same on an empty screen, or at another width. */
  redraw(options: { clear?: boolean; columns?: number } = {}): void {
    const { prompt, characters, point } = this.#shown;
    const back = options.clear ? '\x1b[H\x1b[2J' : `${up(this.#place(point).row + newlines(prompt))}\r\x1b[J`;
    if (options.columns !== undefined) this.#columns = options.columns;
    this.#write(back);
    this.begin(prompt, characters, point);
  }

  /** Another prompt for the same line (a search). */
  change(prompt: string, characters: readonly string[], point: number): void {
    this.#write(`${up(this.#place(this.#shown.point).row)}\r\x1b[J`);
    this.begin(prompt, characters, point);
  }

  /** Leaves the line: the cursor goes below it. */
  leave(): void {
    const { characters, point } = this.#shown;
    this.#write(`${this.#way(this.#place(point), this.#place(characters.length))}\r\n`);
  }

  /** The characters from one on, and a wrap where they end at the edge. */
  #text(from: number): string {
    const { characters } = this.#shown;
    const text = characters
      .slice(from)
      .map((character) => (character === '\n' ? '\r\n' : shown(character)))
      .join('');
    const end = this.#place(characters.length);
    return text !== '' && end.column === 0 && characters.at(-1) !== '\n' ? `${text} \r` : text;
  }

  /** Where a character stands, counted from the last row of the prompt. */
  #place(index: number): Place {
    const { prompt, characters } = this.#shown;
    let row = 0;
    let column = 0;
    const put = (character: string) => {
      if (character === '\n') {
        row += 1;
        column = 0;
        return;
      }
      const width = character === '\t' ? 8 - (column % 8) : widthOf(character);
      if (column + width > this.#columns) {
        row += 1;
        column = 0;
      }
      column += width;
      if (column === this.#columns) {
        row += 1;
        column = 0;
      }
    };
    for (const character of lastLine(prompt)) put(character);
    for (const character of characters.slice(0, index)) put(character);
    return { row, column };
  }

  #way(from: Place, to: Place): string {
    const rows = to.row > from.row ? '\n'.repeat(to.row - from.row) : up(from.row - to.row);
    const column = to.row > from.row ? 0 : from.column;
    if (to.row > from.row) return `\r${rows}${right(to.column)}`;
    return rows + (to.column < column ? (to.column === 0 ? '\r' : left(column - to.column)) : right(to.column - column));
  }
}

const lastLine = (prompt: string): string => prompt.slice(prompt.lastIndexOf('\n') + 1).replaceAll(invisible, '');
const newlines = (prompt: string): number => prompt.split('\n').length - 1;
const up = (count: number): string => (count > 0 ? `\x1b[${count === 1 ? '' : count}A` : '');
const left = (count: number): string => (count > 4 ? `\x1b[${count}D` : '\b'.repeat(count));
const right = (count: number): string => (count > 0 ? `\x1b[${count === 1 ? '' : count}C` : '');

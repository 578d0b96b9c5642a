import { shown } from './view.ts';

export interface Spot {
  /** Index of a line, and which of its rows. */
  readonly line: number;
  readonly row: number;
}

export interface Look {
  readonly columns: number;
  readonly numbers: boolean;
  readonly chops: boolean;
  /** Escape sequences go to the terminal. */
  readonly raw: boolean;
  /** Columns that are out of sight to the left. */
  readonly shift: number;
}

const gutter = 8;

/** A text in rows of the screen: long lines go on below, or are cut. */
export class PagerRows {
  readonly #lines: readonly string[];
  readonly #seen: (index: number) => boolean;

  /** `seen`: whether a line is shown at all. */
  constructor(lines: readonly string[], seen: (index: number) => boolean) {
    this.#lines = lines;
    this.#seen = seen;
  }

  rowsOf(index: number, look: Look): string[] {
    const line = this.#lines[index] ?? '';
    const head = look.numbers ? `${String(index + 1).padStart(7)} ` : '';
    if (look.raw && line.includes('\x1b')) return [head + line];
    const text = shown(line).slice(look.shift);
    const width = Math.max(1, look.columns - (look.numbers ? gutter : 0));
    if (look.chops) return [head + text.slice(0, width)];
    return Array.from({ length: Math.max(1, Math.ceil(text.length / width)) }, (_, at) => head + text.slice(at * width, (at + 1) * width));
  }

  /** The line that is shown next, in either direction; undefined at the ends. */
  #neighbour(from: number, by: 1 | -1): number | undefined {
    for (let at = from + by; at >= 0 && at < this.#lines.length; at += by) if (this.#seen(at)) return at;
    return undefined;
  }

  /** The first line from there on that is shown. */
  first(from: number): Spot {
    const clamped = Math.max(0, Math.min(from, this.#lines.length - 1));
    return { line: this.#seen(clamped) ? clamped : (this.#neighbour(clamped, 1) ?? this.#neighbour(clamped, -1) ?? 0), row: 0 };
  }

  /** So many rows further, or back; as far as there are any. */
  move(from: Spot, by: number, look: Look): Spot {
    let spot = from;
    for (let left = Math.abs(by); left > 0; left -= 1) {
      const next = by > 0 ? this.#below(spot, look) : this.#above(spot, look);
      if (!next) break;
      spot = next;
    }
    return spot;
  }

  #below({ line, row }: Spot, look: Look): Spot | undefined {
    if (row + 1 < this.rowsOf(line, look).length) return { line, row: row + 1 };
    const next = this.#neighbour(line, 1);
    return next === undefined ? undefined : { line: next, row: 0 };
  }

  #above({ line, row }: Spot, look: Look): Spot | undefined {
    if (row > 0) return { line, row: row - 1 };
    const before = this.#neighbour(line, -1);
    return before === undefined ? undefined : { line: before, row: this.rowsOf(before, look).length - 1 };
  }

  /** The topmost place of the last full screen. */
  last(height: number, look: Look): Spot {
    const { line } = this.first(this.#lines.length - 1);
    return this.move({ line, row: this.rowsOf(line, look).length - 1 }, 1 - height, look);
  }

  /** What stands on the screen. */
  screen(from: Spot, height: number, look: Look): { rows: string[]; last: Spot } {
    const rows: string[] = [];
    let spot: Spot | undefined = this.#lines.length > 0 ? from : undefined;
    let last = from;
    while (spot && rows.length < height) {
      rows.push(this.rowsOf(spot.line, look)[spot.row] ?? '');
      last = spot;
      spot = this.#below(spot, look);
    }
    return { rows, last };
  }
}

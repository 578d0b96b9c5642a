import type { Place, TextBuffer } from './text-buffer.ts';

export interface Motion {
  readonly to: Place;
  /** Whole lines; else up to the place, which `inclusive` takes as well. */
  readonly linewise?: boolean;
  readonly inclusive?: boolean;
}

export interface Asked {
  readonly buffer: TextBuffer;
  readonly count: number;
  /** Whether a count was typed. */
  readonly counted: boolean;
  /** The letter after f, t, F and T. */
  readonly letter?: string;
  readonly page: number;
}

const kind = (letter: string | undefined, big: boolean) => (letter === undefined || /\s/.test(letter) ? 0 : big || /\w/.test(letter) ? 1 : 2);

/** The start of the next word, over line ends. */
function wordForward({ lines }: TextBuffer, from: Place, big: boolean): Place {
  let { row, column } = from;
  const first = kind(lines[row]![column], big);
  while (column < lines[row]!.length && kind(lines[row]![column], big) === first && first !== 0) column++;
  for (;;) {
    while (column < lines[row]!.length && kind(lines[row]![column], big) === 0) column++;
    if (column < lines[row]!.length || row === lines.length - 1) return { row, column };
    row++;
    column = 0;
    if (lines[row] === '') return { row, column };
  }
}

function wordBack({ lines }: TextBuffer, from: Place, big: boolean): Place {
  let { row, column } = from;
  for (;;) {
    column--;
    if (column < 0) {
      if (row === 0) return { row: 0, column: 0 };
      row--;
      column = lines[row]!.length;
      if (lines[row] === '') return { row, column: 0 };
      continue;
    }
    if (kind(lines[row]![column], big) !== 0) break;
  }
  const own = kind(lines[row]![column], big);
  while (column > 0 && kind(lines[row]![column - 1], big) === own) column--;
  return { row, column };
}

function wordEnd({ lines }: TextBuffer, from: Place, big: boolean): Place {
  let { row, column } = from;
  for (;;) {
    column++;
    if (column >= lines[row]!.length) {
      if (row === lines.length - 1) return { row, column: Math.max(0, lines[row]!.length - 1) };
      row++;
      column = -1;
      continue;
    }
    if (kind(lines[row]![column], big) !== 0) break;
  }
  const own = kind(lines[row]![column], big);
  while (column + 1 < lines[row]!.length && kind(lines[row]![column + 1], big) === own) column++;
  return { row, column };
}

const repeat = (asked: Asked, step: (buffer: TextBuffer, from: Place) => Place): Place => {
  let place: Place = asked.buffer;
  for (let at = 0; at < asked.count; at++) place = step(asked.buffer, place);
  return { row: place.row, column: place.column };
};

const line = ({ buffer }: Asked, row: number): Motion => {
  const clamped = Math.min(Math.max(row, 0), buffer.lines.length - 1);
  return { to: { row: clamped, column: indent(buffer.lines[clamped]!) }, linewise: true };
};
const vertical = ({ buffer }: Asked, by: number): Motion => ({
  to: { row: Math.min(Math.max(buffer.row + by, 0), buffer.lines.length - 1), column: buffer.column },
  linewise: true,
});
const indent = (text: string) => Math.max(0, text.search(/\S|$/));

function onLine(asked: Asked, forward: boolean, before: boolean): Motion | undefined {
  const { buffer, letter = '', count } = asked;
  let column = buffer.column;
  for (let at = 0; at < count; at++) {
    column = forward ? buffer.line.indexOf(letter, column + 1) : column === 0 ? -1 : buffer.line.lastIndexOf(letter, column - 1);
    if (column < 0) return undefined;
  }
  return { to: { row: buffer.row, column: column + (before ? (forward ? -1 : 1) : 0) }, inclusive: forward };
}

const pairs: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

function matching({ buffer }: Asked): Motion | undefined {
  const start = buffer.line.slice(buffer.column).search(/[()[\]{}]/);
  if (start < 0) return undefined;
  const from = { row: buffer.row, column: buffer.column + start };
  const letter = buffer.line[from.column]!;
  const opens = letter in pairs;
  const other = opens ? pairs[letter]! : Object.keys(pairs).find((key) => pairs[key] === letter)!;
  let depth = 0;
  for (let row = from.row, column = from.column; row >= 0 && row < buffer.lines.length;) {
    const seen = buffer.lines[row]![column];
    if (seen === letter) depth++;
    if (seen === other && --depth === 0) return { to: { row, column }, inclusive: true };
    column += opens ? 1 : -1;
    if (column < 0 || column >= buffer.lines[row]!.length) {
      row += opens ? 1 : -1;
      column = opens ? 0 : Math.max(0, (buffer.lines[row]?.length ?? 1) - 1);
    }
  }
  return undefined;
}

function paragraph({ buffer }: Asked, by: 1 | -1): Motion {
  let row = buffer.row + by;
  while (row > 0 && row < buffer.lines.length - 1 && buffer.lines[row] !== '') row += by;
  const to = Math.min(Math.max(row, 0), buffer.lines.length - 1);
  return { to: { row: to, column: by > 0 && to === buffer.lines.length - 1 ? buffer.lines[to]!.length : 0 } };
}

const left = (asked: Asked): Motion => ({ to: { row: asked.buffer.row, column: Math.max(0, asked.buffer.column - asked.count) } });
const right = (asked: Asked): Motion => ({ to: { row: asked.buffer.row, column: Math.min(asked.buffer.line.length, asked.buffer.column + asked.count) } });
const down = (asked: Asked) => vertical(asked, asked.count);
const up = (asked: Asked) => vertical(asked, -asked.count);
const end = (asked: Asked): Motion => ({
  to: {
    row: Math.min(asked.buffer.row + asked.count - 1, asked.buffer.lines.length - 1),
    column: Math.max(0, asked.buffer.lines[Math.min(asked.buffer.row + asked.count - 1, asked.buffer.lines.length - 1)]!.length - 1),
  },
  inclusive: true,
});

/** vi's motions by key. */
export const motions: Readonly<Record<string, (asked: Asked) => Motion | undefined>> = {
  h: left,
  left,
  backspace: left,
  l: right,
  right,
  ' ': right,
  j: down,
  down,
  '^N': down,
  k: up,
  up,
  '^P': up,
  enter: (asked) => line(asked, asked.buffer.row + asked.count),
  '+': (asked) => line(asked, asked.buffer.row + asked.count),
  '-': (asked) => line(asked, asked.buffer.row - asked.count),
  '0': ({ buffer }) => ({ to: { row: buffer.row, column: 0 } }),
  home: ({ buffer }) => ({ to: { row: buffer.row, column: 0 } }),
  '^': ({ buffer }) => ({ to: { row: buffer.row, column: indent(buffer.line) } }),
  $: end,
  end,
  w: (asked) => ({ to: repeat(asked, (buffer, from) => wordForward(buffer, from, false)) }),
  W: (asked) => ({ to: repeat(asked, (buffer, from) => wordForward(buffer, from, true)) }),
  b: (asked) => ({ to: repeat(asked, (buffer, from) => wordBack(buffer, from, false)) }),
  B: (asked) => ({ to: repeat(asked, (buffer, from) => wordBack(buffer, from, true)) }),
  e: (asked) => ({ to: repeat(asked, (buffer, from) => wordEnd(buffer, from, false)), inclusive: true }),
  E: (asked) => ({ to: repeat(asked, (buffer, from) => wordEnd(buffer, from, true)), inclusive: true }),
  gg: (asked) => line(asked, asked.counted ? asked.count - 1 : 0),
  G: (asked) => line(asked, asked.counted ? asked.count - 1 : Infinity),
  '{': (asked) => paragraph(asked, -1),
  '}': (asked) => paragraph(asked, 1),
  '%': matching,
  f: (asked) => onLine(asked, true, false),
  F: (asked) => onLine(asked, false, false),
  t: (asked) => onLine(asked, true, true),
  T: (asked) => onLine(asked, false, true),
  '^F': (asked) => vertical(asked, asked.page),
  'page-down': (asked) => vertical(asked, asked.page),
  '^B': (asked) => vertical(asked, -asked.page),
  'page-up': (asked) => vertical(asked, -asked.page),
  '^D': (asked) => vertical(asked, Math.ceil(asked.page / 2)),
  '^U': (asked) => vertical(asked, -Math.ceil(asked.page / 2)),
};

/** `iw`, `aw`, `i"`, `a(` ...: the part of the line around the cursor. */
export function textObject({ buffer }: Asked, around: boolean, letter: string): { from: Place; to: Place } | undefined {
  const found = letter === 'w' || letter === 'W' ? wordAround(buffer, around, letter === 'W') : between(buffer, around, letter);
  return found && { from: { row: buffer.row, column: found[0] }, to: { row: buffer.row, column: found[1] } };
}

function wordAround({ column, line: text }: TextBuffer, around: boolean, big: boolean): [number, number] {
  const own = kind(text[column], big);
  let [from, to] = [column, column + 1];
  while (from > 0 && kind(text[from - 1], big) === own) from--;
  while (to < text.length && kind(text[to], big) === own) to++;
  while (around && to < text.length && /\s/.test(text[to]!)) to++;
  return [from, to];
}

function between({ column, line: text }: TextBuffer, around: boolean, letter: string): [number, number] | undefined {
  const open = { b: '(', B: '{', ')': '(', ']': '[', '}': '{' }[letter] ?? letter;
  const close = pairs[open] ?? open;
  const from = open === close ? firstQuote(text, column, open) : text.lastIndexOf(open, column);
  const to = from < 0 ? -1 : text.indexOf(close, Math.max(column, from + 1));
  if (to < 0) return undefined;
  return around ? [from, to + 1] : [from + 1, to];
}

const firstQuote = (text: string, column: number, quote: string): number => {
  const before = text.slice(0, column).split(quote).length - 1;
  return before % 2 === 1 ? text.lastIndexOf(quote, column - 1) : text.indexOf(quote, column);
};

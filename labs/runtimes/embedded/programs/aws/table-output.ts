import { failure } from './aws-error.ts';
import { pythonText } from './text-output.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
const isEmpty = (value: unknown): boolean =>
  !value || (Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0);

export interface TableLook {
  readonly width: number;
  readonly colour: boolean;
}

interface Section {
  readonly title: string;
  readonly indent: number;
  headers: string[];
  rows: string[][];
}

const padding = 4;

/** `--output table`: a box for each level, turned on its side where it is wider than the terminal. */
export function tableOutput(title: string, value: unknown, look: TableLook): string {
  const sections: Section[] = [];
  if (!build(sections, { title, value, indent: 0 })) return '';
  let width = widthOf(sections);
  let shown = sections;
  if (width > look.width) {
    shown = sections.map(turned);
    width = widthOf(shown);
  }
  const paper = new Paper(look.colour);
  paper.write(`${'-'.repeat(width)}\n`);
  for (const section of shown) render(section, width - section.indent * 2, paper);
  return paper.text;
}

interface Part {
  readonly title: string | undefined;
  readonly value: unknown;
  readonly indent: number;
}

function build(sections: Section[], { title, value, indent }: Part): boolean {
  if (isEmpty(value)) return false;
  const start = (): void => void (title !== undefined && sections.push({ title, indent, headers: [], rows: [] }));
  start();
  const current = (): Section => sections.at(-1)!;
  if (Array.isArray(value) && isFields(value[0])) rowsOf(sections, value as Fields[], { title, indent, start });
  else if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (isScalar(item)) addRow(current(), [pythonText(item)]);
      else if (Array.isArray(item) && item.every(isScalar)) addRow(current(), item.map(pythonText));
      else build(sections, { title: undefined, value: item, indent: 0 });
    }
  } else if (isFields(value)) fieldsOf(sections, value, indent);
  return true;
}

function addRow({ headers, rows }: Section, row: string[]): void {
  const columns = headers.length || rows[0]?.length || row.length;
  if (rows.length > 0 && rows[0]!.length !== row.length) throw failure(`Row should have ${columns} elements, instead it has ${row.length}`);
  rows.push(row);
}

function fieldsOf(sections: Section[], value: Fields, indent: number): void {
  const keys = Object.keys(value).sort();
  const headers = keys.filter((key) => isScalar(value[key]));
  const section = sections.at(-1)!;
  if (headers.length === 1) section.rows.push([headers[0]!, pythonText(value[headers[0]!])]);
  else if (headers.length > 1) {
    section.headers = headers;
    section.rows.push(headers.map((key) => pythonText(value[key])));
  }
  for (const key of keys) if (!isScalar(value[key])) build(sections, { title: key, value: value[key], indent: indent + 1 });
}

function rowsOf(sections: Section[], rows: readonly Fields[], { indent, start }: { title: string | undefined; indent: number; start: () => void }): void {
  const keysWhere = (wanted: boolean): string[] => [...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => isScalar(row[key]) === wanted)))].sort();
  const [headers, more] = [keysWhere(true), keysWhere(false)];
  sections.at(-1)!.headers = headers;
  rows.forEach((row, index) => {
    if (index > 0 && more.length > 0) {
      start();
      sections.at(-1)!.headers = headers;
    }
    sections.at(-1)!.rows.push(headers.map((key) => (Object.hasOwn(row, key) ? pythonText(row[key]) : '')));
    for (const key of more) if (Object.hasOwn(row, key)) build(sections, { title: key, value: row[key], indent: indent + 1 });
  });
}

/** A section of one row: its headers stand beside its values. */
const turned = (section: Section): Section =>
  section.rows.length === 1 && section.headers.length > 0
    ? { ...section, headers: [], rows: section.headers.map((header, index) => [header, section.rows[0]![index] ?? '']) }
    : section;

const columnsOf = ({ headers, rows }: Section): number[] => {
  const all = headers.length > 0 ? [headers, ...rows] : rows;
  return (all[0] ?? []).map((_, index) => Math.max(...all.map((row) => textWidth(row[index] ?? ''))));
};

const textWidth = (text: string): number => [...text].length;

const widthOf = (sections: readonly Section[]): number =>
  Math.max(
    ...sections.map((section) => {
      const outer = section.indent * 2;
      const cells = columnsOf(section).reduce((sum, width) => sum + width + padding, 0);
      return Math.max(textWidth(section.title) + 2 + outer, cells + 2 + outer);
    }),
  );

/** Half a unit goes to the even number, as Python rounds. */
const round = (value: number): number => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

function scaled(section: Section, width: number): number[] {
  const plain = columnsOf(section).map((column) => column + padding);
  const sum = plain.reduce((total, one) => total + one, 0);
  const widths = plain.map((one) => round((width / sum) * one));
  let off = widths.reduce((total, one) => total + one, 0) - width;
  while (off !== 0 && widths.length > 0) {
    const order = widths.map((_, index) => (off < 0 ? widths.length - 1 - index : index));
    for (const index of order) {
      const step = off > 0 ? -1 : 1;
      widths[index]! += step;
      off += step;
      if (off === 0) break;
    }
  }
  return widths;
}

function render(section: Section, width: number, paper: Paper): void {
  const line = (text: string): void => paper.line(section.indent, text);
  const { title, headers, rows } = section;
  if (title) {
    line(centred(title, width, '|'));
    if (headers.length === 0 && rows.length === 0) line(`+${'-'.repeat(width - 2)}+`);
  }
  const widths = scaled(section, width);
  const rule = widths.map((one, index) => (index === 0 ? `+${'-'.repeat(one - 2)}+` : `${'-'.repeat(one - 1)}+`)).join('');
  if (headers.length > 0) {
    line(rule);
    line(headers.map((header, index) => centred(header, widths[index]!, index === 0 ? '|' : '')).join(''));
  }
  if (rows.length === 0 || widths.length === 0) return;
  line(rule);
  for (const row of rows) line(row.map((cell, index) => paper.cell(cell, widths[index]!, index === 0 ? '|' : '')).join(''));
  line(rule);
}

function centred(text: string, width: number, left: string): string {
  const before = Math.max(Math.floor(width / 2) - Math.floor(textWidth(text) / 2) - 1, 0);
  const start = `${left}${' '.repeat(before)}${text}`;
  return `${start}${' '.repeat(Math.max(width - 1 - textWidth(start), 0))}|`;
}

/** What is written; with colours each piece is followed by a reset. */
class Paper {
  text = '';
  readonly #colour: boolean;

  constructor(colour: boolean) {
    this.#colour = colour;
  }

  write(piece: string): void {
    this.text += this.#colour ? `${piece}\u001b[0m` : piece;
  }

  line(indent: number, text: string): void {
    const edge = (this.#colour ? '\u001b[2m\u001b[33m|\u001b[0m' : '|').repeat(indent);
    for (const piece of [edge, text, edge, '\n']) this.write(piece);
  }

  cell(text: string, width: number, left: string): string {
    const inset = width - (textWidth(text) + 2 + left.length + 1) >= 0 ? 2 : 0;
    const shown = this.#colour ? `\u001b[1m\u001b[34m${text}\u001b[0m` : text;
    return `${left}${' '.repeat(inset)}${shown}${' '.repeat(Math.max(width - left.length - inset - textWidth(text) - 1, 0))}|`;
  }
}

import { EngineError } from '../../engine/records.ts';
import { TemplateError } from './template/parse.ts';
import { toJson } from './template/print.ts';
import { Template } from './template/render.ts';

const narrowest = 12;
const gap = 2;

/** Go's tabwriter: columns end at tabs, each at least so wide; a column goes on as long as its lines follow each other. */
export function align(text: string): string {
  const rows = text.split('\n').map((line) => line.split('\t'));
  const widths = Math.max(...rows.map((cells) => cells.length));
  const width = Array.from({ length: widths }, (_, column) =>
    Math.max(narrowest, ...rows.map((cells) => (column < cells.length - 1 ? cells[column]!.length + gap : 0))),
  );
  return rows.map((cells) => cells.map((cell, column) => (column < cells.length - 1 ? cell.padEnd(width[column]!) : cell)).join('')).join('\n');
}

export interface TableRequest {
  /** As errors call it. */
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly format: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly noHeading?: boolean;
}

const escapes = (text: string): string => text.replaceAll('\\t', '\t').replaceAll('\\n', '\n');

/** What a listing prints: a template for each row, `table ...` with headings, or JSON. */
export function listing({ name, rows, format, headers, noHeading }: TableRequest): string {
  if (format === 'json') return `${toJson(rows, 2)}\n`;
  const table = /^table\s+/.test(format);
  try {
    const template = new Template(escapes(table ? format.replace(/^table\s+/, '') : format), { name, prefix: '{{range .}}' });
    const lines = rows.map((row) => template.render(row));
    const shown = table && !noHeading ? [template.render(headers), ...lines] : lines;
    if (shown.length === 0) return '';
    const text = shown.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join('');
    return table ? align(text) : text.includes('\t') ? align(text) : text;
  } catch (error) {
    if (error instanceof TemplateError) throw new EngineError(error.message);
    throw error;
  }
}

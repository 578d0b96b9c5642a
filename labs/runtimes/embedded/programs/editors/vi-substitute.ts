import type { TextBuffer } from './text-buffer.ts';
import { viPattern } from './vi-pattern.ts';

interface Changed {
  readonly buffer: TextBuffer;
  message: string;
}

const notFound = (source: string): string => `E486: Pattern not found: ${source}`;
const parts = (rest: string): string[] => rest.split(new RegExp(`(?<!\\\\)\\${rest[0] ?? '/'}`)).slice(1);

/** What `&`, `\1` and `\r` of a replacement are in JavaScript's. */
const replacementOf = (text: string): string =>
  text
    .replace(/\$/g, '$$$$')
    .replace(/\\(\d)/g, '$$$1')
    .replace(/(?<!\\)&/g, '$$&')
    .replace(/\\&/g, '&')
    .replace(/\\r|\\n/g, '\n');

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `:s/a/b/g` in the rows that `wanted` names; the count of substitutions is told as vim does. */
export function substitute(state: Changed, rest: string, wanted: (row: number) => boolean): void {
  const { buffer } = state;
  const mark = rest[0] ?? '/';
  const [source = '', replacement = '', flags = ''] = parts(rest);
  const pattern = viPattern(source.replaceAll(`\\${mark}`, mark), flags.replaceAll(/[^gi]/g, ''));
  const hits = pattern ? buffer.lines.flatMap((line, row) => (wanted(row) && line.search(pattern) >= 0 ? [row] : [])) : [];
  if (!pattern || hits.length === 0) {
    state.message = pattern ? notFound(source) : `E383: Invalid search string: ${source}`;
    return;
  }
  const count = flags.includes('g') ? hits.reduce((sum, row) => sum + [...buffer.lines[row]!.matchAll(pattern)].length, 0) : hits.length;
  if (flags.includes('n')) {
    state.message = `${plural(count, 'match', 'matches')} on ${plural(hits.length, 'line')}`;
    return;
  }
  replaceIn(buffer, hits, { pattern, text: replacementOf(replacement.replaceAll(`\\${mark}`, mark)) });
  if (count > 2) state.message = `${count} substitutions on ${plural(hits.length, 'line')}`;
}

function replaceIn(buffer: TextBuffer, rows: readonly number[], { pattern, text }: { pattern: RegExp; text: string }): void {
  buffer.mark();
  let below = 0;
  for (const row of rows) {
    const lines = buffer.lines[row + below]!.replace(pattern, text).split('\n');
    buffer.lines.splice(row + below, 1, ...lines);
    below += lines.length - 1;
  }
  buffer.move(rows.at(-1)! + below, 0);
}

/** `:g/a/d`, `:v/a/d`, `:g/a/s/b/c/`. */
export function global(state: Changed, rest: string, { inverted, wanted }: { inverted: boolean; wanted: (row: number) => boolean }): void {
  const { buffer } = state;
  const mark = rest[0] ?? '/';
  const end = rest.slice(1).search(new RegExp(`(?<!\\\\)\\${mark}`));
  const source = end < 0 ? rest.slice(1) : rest.slice(1, end + 1);
  const command = end < 0 ? '' : rest.slice(end + 2).trim();
  const pattern = viPattern(source);
  const hits = new Set(buffer.lines.flatMap((line, row) => (wanted(row) && pattern && pattern.test(line) !== inverted ? [row] : [])));
  if (hits.size === 0) state.message = pattern ? notFound(source) : `E383: Invalid search string: ${source}`;
  else if (/^d(elete)?$/.test(command)) {
    buffer.mark();
    const left = buffer.lines.filter((_, row) => !hits.has(row));
    buffer.lines = left.length > 0 ? left : [''];
    buffer.move(buffer.row, 0);
    if (hits.size > 2) state.message = `${hits.size} fewer lines`;
  } else if (/^s\W/.test(command)) {
    const after = command.slice(1).startsWith(mark + mark) ? `${mark}${source}${command.slice(2)}` : command.slice(1);
    substitute(state, after, (row) => hits.has(row));
  } else state.message = 'This simulated vi knows :g with d and s only';
}

import type { Place, TextBuffer } from './text-buffer.ts';
import type { Motion } from './vi-motions.ts';

/** What was deleted or yanked: whole lines or a part. */
export interface Register {
  readonly text: string;
  readonly lines: boolean;
}

interface Span {
  readonly from: Place;
  /** Not included. */
  readonly until: Place;
}

/** The text between the start and where the motion leads, in reading order. */
function spanOf({ lines }: TextBuffer, start: Place, { to, inclusive = false }: Motion): Span {
  if (to.row < start.row || (to.row === start.row && to.column < start.column)) return { from: to, until: start };
  return { from: start, until: inclusive ? { row: to.row, column: Math.min(to.column + 1, lines[to.row]!.length) } : to };
}

/** Does `d`, `c`, `y`, `>` or `<` over a motion. */
export function applyOperator(
  operator: string,
  buffer: TextBuffer,
  { start, motion }: { start: Place; motion: Motion },
): { register?: Register; message?: string } {
  const span = spanOf(buffer, start, motion);
  if (operator === '>' || operator === '<') {
    shift(buffer, span, operator);
    return {};
  }
  return motion.linewise ? onLines(operator, buffer, span) : onPart(operator, buffer, span);
}

function shift(buffer: TextBuffer, { from, until }: Span, way: string): void {
  for (let row = from.row; row <= until.row; row++) buffer.lines[row] = way === '>' ? `\t${buffer.lines[row]}` : buffer.lines[row]!.replace(/^(\t| {1,8})/, '');
  buffer.move(from.row, 0);
}

function onLines(operator: string, buffer: TextBuffer, { from, until }: Span): { register: Register; message?: string } {
  const rows = until.row - from.row + 1;
  const register = { text: buffer.lines.slice(from.row, until.row + 1).join('\n'), lines: true };
  if (operator === 'd') buffer.removeLines(from.row, rows);
  else if (operator === 'c') buffer.lines.splice(from.row, rows, '');
  buffer.move(Math.min(from.row, buffer.lines.length - 1), operator === 'y' ? buffer.column : 0);
  return { register, ...(rows > 2 && { message: operator === 'y' ? `${rows} lines yanked` : `${rows} fewer lines` }) };
}

function onPart(operator: string, buffer: TextBuffer, { from, until }: Span): { register: Register } {
  const register = { text: buffer.slice(from, until), lines: false };
  if (operator === 'y') buffer.move(from.row, from.column);
  else buffer.remove(from, until);
  return { register };
}

export function joinLines(buffer: TextBuffer): void {
  if (buffer.row === buffer.lines.length - 1) return;
  const [next = ''] = buffer.lines.splice(buffer.row + 1, 1);
  const column = buffer.line.length;
  buffer.lines[buffer.row] = `${buffer.line} ${next.trimStart()}`;
  buffer.move(buffer.row, column);
}

export function swapCase(buffer: TextBuffer): void {
  const letter = buffer.line[buffer.column] ?? '';
  const turned = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  buffer.lines[buffer.row] = buffer.line.slice(0, buffer.column) + turned + buffer.line.slice(buffer.column + 1);
  buffer.move(buffer.row, buffer.column + 1);
}

/** `p` and `P`. */
export function putText(buffer: TextBuffer, register: Register, after: boolean): void {
  if (register.lines) {
    const at = buffer.row + (after ? 1 : 0);
    buffer.lines.splice(at, 0, ...register.text.split('\n'));
    buffer.move(at, 0);
    return;
  }
  if (after && buffer.line.length > 0) buffer.move(buffer.row, buffer.column + 1);
  buffer.insert(register.text);
  buffer.move(buffer.row, buffer.column - 1);
}

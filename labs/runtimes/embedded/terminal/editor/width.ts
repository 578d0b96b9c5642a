/** Ranges of characters that take two columns, and those that take none. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
const mark = /^\p{M}|^[\u200b-\u200f\ufeff]/u;

/** Columns of one character as readline shows it: control characters as `^X`. */
export function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32 || code === 127) return 2;
  if (code < 0x300) return 1;
  if (mark.test(character)) return 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** How a character is shown. */
export function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 127) return '^?';
  return code < 32 && character !== '\n' && character !== '\t' ? `^${String.fromCharCode(code + 64)}` : character;
}

import { rawByte } from '../io/bytes.ts';

const simple: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

const codePoint = (hex: string): string => {
  const code = parseInt(hex, 16);
  return code > 0x10ffff ? '' : String.fromCodePoint(code);
};

export interface EscapeStyle {
  /** `\0nnn` (echo, `%b`) besides `\nnn`. */
  readonly zeroOctal?: boolean;
  /** `\c` ends the output (echo, `%b`) instead of making a control character. */
  readonly stops?: boolean;
  /** `\'`, `\"` and `\?` lose their backslash. */
  readonly quotes?: boolean;
  /** Without `\nnn`: echo. */
  readonly onlyZeroOctal?: boolean;
}

const octal = (text: string, at: number, style: EscapeStyle): RegExpExecArray | null => {
  const pattern = style.onlyZeroOctal ? /0[0-7]{0,3}/y : style.zeroOctal ? /0[0-7]{0,3}|[1-7][0-7]{0,2}/y : /[0-7]{1,3}/y;
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const sticky = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

interface Escape {
  readonly text: string;
  readonly end: number;
  readonly stop?: boolean;
}

const escapeAt = (text: string, at: number, style: EscapeStyle): Escape | undefined => {
  const char = text[at] ?? '';
  const plain = simple[char];
  if (plain !== undefined) return { text: plain, end: at + 1 };
  if (style.quotes && '\'"?'.includes(char) && char !== '') return { text: char, end: at + 1 };
  const digits = octal(text, at, style);
  if (digits) return { text: rawByte(parseInt(digits[0], 8) & 255), end: at + digits[0].length };
  const hex = sticky(/x([0-9A-Fa-f]{1,2})/y, text, at);
  if (hex) return { text: rawByte(parseInt(hex[1]!, 16)), end: at + hex[0].length };
  const unicode = sticky(/u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})/y, text, at);
  if (unicode) return { text: codePoint((unicode[1] ?? unicode[2])!), end: at + unicode[0].length };
  if (char !== 'c') return undefined;
  if (style.stops) return { text: '', end: at + 1, stop: true };
  return at + 1 < text.length ? { text: String.fromCharCode(text.charCodeAt(at + 1) & 31), end: at + 2 } : undefined;
};

/** Backslash escapes as `$'...'`, `echo -e` and `printf` read them. `stopped`: `\c` was met. */
export const decodeEscapes = (text: string, style: EscapeStyle = {}): { text: string; stopped: boolean } => {
  let result = '';
  for (let at = 0; at < text.length;) {
    const found = text[at] === '\\' ? escapeAt(text, at + 1, style) : undefined;
    if (found?.stop) return { text: result, stopped: true };
    result += found ? found.text : text[at]!;
    at = found ? found.end : at + 1;
  }
  return { text: result, stopped: false };
};

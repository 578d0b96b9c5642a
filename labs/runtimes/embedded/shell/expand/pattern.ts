const classes: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{Nd}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  print: '\\x20-\\x7e\\u00a0-\\u{10ffff}',
  graph: '\\x21-\\x7e\\u00a1-\\u{10ffff}',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  word: '\\p{L}\\p{Nd}_',
  ascii: '\\x00-\\x7f',
};

const escapeInClass = (char: string): string => (/[\\\][^-]/.test(char) ? `\\${char}` : char);
export const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** One member of a bracket expression: a class, a character (perhaps escaped) or the dash of a range. */
const member = (pattern: string, index: number, place: { first: boolean; empty: boolean }): { text: string; end: number } => {
  const named = /^\[:([a-z]+):\]/.exec(pattern.slice(index, index + 12));
  const known = named ? classes[named[1]!] : undefined;
  if (named && known !== undefined) return { text: known, end: index + named[0].length };
  const escaped = pattern[index] === '\\' && pattern[index + 1] !== undefined;
  const point = String.fromCodePoint(pattern.codePointAt(index + (escaped ? 1 : 0))!);
  const dash = !escaped && point === '-' && !place.first && !place.empty && pattern[index + 1] !== ']';
  return { text: dash ? '-' : escapeInClass(point), end: index + point.length + (escaped ? 1 : 0) };
};

/** `[...]` at `at`: its regular expression and where it ends; undefined where it is not closed. */
const bracket = (pattern: string, at: number): { regex: string; end: number } | undefined => {
  let index = at + 1;
  const negated = pattern[index] === '!' || pattern[index] === '^';
  if (negated) index += 1;
  let inside = '';
  for (let first = true; ; first = false) {
    const char = pattern[index];
    if (char === undefined || char === '/') return undefined;
    if (char === ']' && !first) return { regex: `[${negated ? '^' : ''}${inside}]`, end: index + 1 };
    const found = member(pattern, index, { first, empty: inside === '' });
    inside += found.text;
    index = found.end;
  }
};

/** The end of `(...)` that opens at `at`, and the alternatives in it. */
const alternatives = (pattern: string, at: number): { parts: string[]; end: number } | undefined => {
  const parts = [''];
  let depth = 0;
  for (let index = at; index < pattern.length; index += 1) {
    const char = pattern[index]!;
    if (char === '\\') {
      parts[parts.length - 1] += char + (pattern[index + 1] ?? '');
      index += 1;
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) return { parts, end: index + 1 };
    if (char === '|' && depth === 1) parts.push('');
    else if (index > at) parts[parts.length - 1] += char;
  }
  return undefined;
};

export interface PatternOptions {
  readonly extglob?: boolean;
  readonly ignoreCase?: boolean;
  /** `*` and `?` do not match a slash: path names. */
  readonly path?: boolean;
}

const extended = (pattern: string, at: number, options: PatternOptions): string | undefined => {
  const found = alternatives(pattern, at + 1);
  if (!found) return undefined;
  const inner = `(?:${found.parts.map((part) => toRegex(part, options)).join('|')})`;
  const rest = toRegex(pattern.slice(found.end), options);
  const any = options.path ? '[^/]*' : '[^]*';
  const operator = pattern[at]!;
  if (operator === '!') return `(?:(?!${inner}${rest}$)${any})${rest}`;
  return `${inner}${operator === '@' ? '' : operator}${rest}`;
};

/** A glob pattern, with backslashes before what is literal, as the source of a regular expression (flags `su`). */
export const toRegex = (pattern: string, options: PatternOptions = {}): string => {
  let regex = '';
  for (let at = 0; at < pattern.length;) {
    const rest = startsExtended(pattern, at, options) ? extended(pattern, at, options) : undefined;
    if (rest !== undefined) return regex + rest;
    const set = pattern[at] === '[' ? bracket(pattern, at) : undefined;
    const piece = set ?? single(pattern, at, options);
    regex += piece.regex;
    at = piece.end;
  }
  return regex;
};

const startsExtended = (pattern: string, at: number, { extglob }: PatternOptions): boolean =>
  extglob === true && '?*+@!'.includes(pattern[at]!) && pattern[at + 1] === '(';

/** One character of a pattern that begins nothing larger. */
const single = (pattern: string, at: number, { path }: PatternOptions): { regex: string; end: number } => {
  const char = pattern[at]!;
  const repeated = pattern[at - 1] === '*' && pattern[at - 2] !== '\\';
  if (char === '*') return { regex: repeated ? '' : path ? '[^/]*' : '[^]*', end: at + 1 };
  if (char === '?') return { regex: path ? '[^/]' : '[^]', end: at + 1 };
  const literal = char === '\\' ? pattern[at + 1] : undefined;
  return { regex: escapeRegex(literal ?? char), end: at + (literal === undefined ? 1 : 2) };
};

const cache = new Map<string, RegExp>();

export const compilePattern = (pattern: string, options: PatternOptions = {}): RegExp => {
  const key = `${options.extglob ? 'e' : ''}${options.ignoreCase ? 'i' : ''}${options.path ? 'p' : ''}:${pattern}`;
  let regex = cache.get(key);
  if (!regex) {
    try {
      regex = new RegExp(`^(?:${toRegex(pattern, options)})$`, options.ignoreCase ? 'sui' : 'su');
    } catch {
      regex = new RegExp(`^${escapeRegex(pattern)}$`, 'su');
    }
    if (cache.size > 500) cache.clear();
    cache.set(key, regex);
  }
  return regex;
};

/** Backslashes before everything that a pattern would read. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\](){}|!@+^-]/g, '\\$&');
export const unescapePattern = (pattern: string): string => pattern.replace(/\\([^])/g, '$1');
export const hasPattern = (pattern: string, extglob: boolean): boolean => {
  const plain = pattern.replace(/\\[^]/g, '');
  return /[*?]|\[[^\]]*\]/.test(plain) || (extglob && /[?*+@!]\(/.test(plain));
};

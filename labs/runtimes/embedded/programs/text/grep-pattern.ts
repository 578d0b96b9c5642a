import { escapeRegex } from '../../shell/expand/pattern.ts';

const posixClasses: Readonly<Record<string, string>> = {
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
};

/** What a regular expression of grep or sed is refused for, in libc's words. */
export class PatternError extends Error {}

const escaped: Readonly<Record<string, string>> = {
  w: '[\\p{L}\\p{Nd}_]',
  W: '[^\\p{L}\\p{Nd}_]',
  s: '\\s',
  S: '\\S',
  b: '\\b',
  B: '\\B',
  '<': '\\b(?=[\\p{L}\\p{Nd}_])',
  '>': '\\b(?<=[\\p{L}\\p{Nd}_])',
  '`': '^',
  "'": '$',
};

const bracket = (source: string, at: number): { regex: string; end: number } => {
  let index = at + 1;
  const negated = source[index] === '^';
  if (negated) index += 1;
  let inside = '';
  for (let first = true; ; first = false) {
    const char = source[index];
    if (char === undefined) throw new PatternError('Unmatched [, [^, [:, [., or [=');
    if (char === ']' && !first) break;
    const named = /^\[:([a-z]+):\]/.exec(source.slice(index));
    const equal = /^\[([.=])(.)\1\]/u.exec(source.slice(index));
    if (named) {
      const set = posixClasses[named[1]!];
      if (set === undefined) throw new PatternError('Invalid character class name');
      inside += set;
      index += named[0].length;
      continue;
    }
    const point = equal ? equal[2]! : String.fromCodePoint(source.codePointAt(index)!);
    inside += point === '-' && !first && source[index + 1] !== ']' && inside !== '' ? '-' : /[\\\][^-]/.test(point) ? `\\${point}` : point;
    index += equal ? equal[0].length : point.length;
  }
  return { regex: `[${negated ? '^' : ''}${inside}]`, end: index + 1 };
};

/** Where a `*` stands for itself in basic expressions, and anchors count. */
const atStart = (regex: string): boolean => regex === '' || /(?:^|[^\\])(?:\(|\|)$/.test(regex) || regex === '^' || regex.endsWith('(?:');

class Translator {
  private readonly source: string;
  private readonly extended: boolean;
  private at = 0;
  private regex = '';
  private open = 0;
  private groups = 0;

  constructor(source: string, extended: boolean) {
    this.source = source;
    this.extended = extended;
  }

  translate(): string {
    while (this.at < this.source.length) this.step();
    if (this.open > 0) throw new PatternError(this.extended ? 'Unmatched ( or \\(' : 'Unmatched ( or \\(');
    return this.regex;
  }

  private step(): void {
    const char = this.source[this.at]!;
    if (char === '[') {
      const found = bracket(this.source, this.at);
      this.regex += found.regex;
      this.at = found.end;
      return;
    }
    if (char === '\\') return this.backslash();
    this.at += 1;
    if (this.extended && '(){}|+?'.includes(char)) return this.operator(char);
    if (char === '*') {
      if (atStart(this.regex)) this.regex += this.extended ? '' : '\\*';
      else this.repeat('*');
      return;
    }
    if (char === '^') this.regex += this.extended || atStart(this.regex) ? '^' : '\\^';
    else if (char === '$') this.regex += this.extended || this.at === this.source.length || /^\\[)|]/.test(this.source.slice(this.at)) ? '$' : '\\$';
    else if (char === '.') this.regex += '.';
    else {
      const point = String.fromCodePoint(this.source.codePointAt(this.at - 1)!);
      this.at += point.length - 1;
      this.regex += escapeRegex(point);
    }
  }

  private backslash(): void {
    const next = this.source[this.at + 1];
    if (next === undefined) throw new PatternError('Trailing backslash');
    this.at += 2;
    if (!this.extended && '(){}|+?'.includes(next)) return this.operator(next);
    if (/[1-9]/.test(next)) {
      if (Number(next) > this.groups) throw new PatternError('Invalid back reference');
      this.regex += `(?:\\${next})`;
    } else this.regex += escaped[next] ?? (next === 'n' ? '\\n' : next === 't' ? '\\t' : escapeRegex(next));
  }

  /** Two repetitions after each other are one. */
  private repeat(operator: string): void {
    if (/(?:^|[^\\])[*+?]$/.test(this.regex) && !this.regex.endsWith('(?')) this.regex = `${this.regex.replace(/[*+?]$/, '')}*`;
    else this.regex += operator;
  }

  private operator(char: string): void {
    if (char === '(') {
      this.open += 1;
      this.groups += 1;
      this.regex += '(';
    } else if (char === ')') {
      if (this.open === 0) {
        if (!this.extended) throw new PatternError('Unmatched ) or \\)');
        this.regex += '\\)';
        return;
      }
      this.open -= 1;
      this.regex += ')';
    } else if (char === '|') this.regex += '|';
    else if (char === '{') this.interval();
    else if (char === '}') this.regex += '\\}';
    else if (atStart(this.regex)) this.regex += this.extended ? '' : `\\${char}`;
    else this.repeat(char);
  }

  private interval(): void {
    const found = (this.extended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(this.source.slice(this.at));
    if (!found || (found[1] === '' && found[2] === '')) {
      if (!this.extended) throw new PatternError(found ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
      this.regex += '\\{';
      return;
    }
    if (found[3] !== '' && Number(found[3]) < Number(found[1])) throw new PatternError('Invalid content of \\{\\}');
    this.at += found[0].length;
    this.regex += `{${found[1] || '0'}${found[2]}${found[3]}}`;
  }
}

/** A POSIX regular expression with GNU's additions, as JavaScript's (flag `u`). Throws PatternError. */
export const translateRegex = (source: string, extended: boolean): string => new Translator(source, extended).translate();

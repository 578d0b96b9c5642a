import { PatternError, translateRegex } from './grep-pattern.ts';

/** What GNU sed says of a script: `char N: words`. */
export class ScriptError extends Error {}

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  /** `regex` undefined: the last one used. */
  | { readonly kind: 'regex'; readonly regex: RegExp | undefined }
  | { readonly kind: 'plus'; readonly count: number }
  | { readonly kind: 'multiple'; readonly of: number };

export interface SedCommand {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly negated: boolean;
  /** Labels, file names, text of `a`, `i`, `c`. */
  readonly text?: string;
  readonly number?: number;
  readonly substitution?: Substitution;
  readonly map?: ReadonlyMap<string, string>;
  /** Index after the block that `{` opens. */
  end?: number;
  /** Whether a range is under way, and the line it ends after. */
  state?: { active: boolean; until: number };
}

export interface Substitution {
  readonly regex: RegExp | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly global: boolean;
  readonly print: boolean;
  readonly number: number;
  readonly evaluate: boolean;
  readonly file?: string;
}

export type ReplacementPart = string | { readonly group: number } | { readonly convert: 'U' | 'L' | 'u' | 'l' | 'E' };

/** What stands after a backslash within delimiters. */
const unescaped = (char: string, delimiter: string): string => {
  if (char !== delimiter) return `\\${char}`;
  return '.*[]^$'.includes(char) ? `\\${char}` : char;
};

/** Reads sed's language. */
export class SedParser {
  private readonly source: string;
  private readonly extended: boolean;
  private at = 0;
  readonly commands: SedCommand[] = [];
  private readonly open: number[] = [];

  constructor(source: string, extended: boolean) {
    this.source = source;
    this.extended = extended;
  }

  parse(): SedCommand[] {
    for (;;) {
      this.skip(/[\s;]*/y);
      if (this.at >= this.source.length) break;
      if (this.source[this.at] === '#') this.skip(/[^\n]*/y);
      else this.command();
    }
    if (this.open.length > 0) throw new ScriptError(`char 0: unmatched \`{'`);
    return this.commands;
  }

  private fail(message: string): never {
    throw new ScriptError(`char ${this.at}: ${message}`);
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private address(): Address | undefined {
    const digits = this.skip(/\d+/y);
    if (digits !== '') {
      const step = this.skip(/~\d+/y);
      return step === '' ? { kind: 'line', line: Number(digits) } : { kind: 'step', first: Number(digits), step: Number(step.slice(1)) };
    }
    const char = this.source[this.at];
    if (char === '$') {
      this.at += 1;
      return { kind: 'last' };
    }
    if (char !== '/' && char !== '\\') return undefined;
    this.at += char === '\\' ? 2 : 1;
    const text = this.delimited(this.source[this.at - 1]!, 'unterminated address regex');
    const flags = this.skip(/[IM]*/y);
    return { kind: 'regex', regex: this.regex(text, flags) };
  }

  private regex(text: string, flags: string): RegExp | undefined {
    if (text === '') return undefined;
    try {
      return new RegExp(translateRegex(text, this.extended), `gu${flags.includes('M') || flags.includes('m') ? 'm' : ''}s${/[Ii]/.test(flags) ? 'i' : ''}`);
    } catch (error) {
      return this.fail(error instanceof PatternError ? error.message : 'Invalid preceding regular expression');
    }
  }

  /** Text up to the delimiter; a delimiter with a backslash is itself. */
  private delimited(delimiter: string, complaint: string): string {
    let text = '';
    let bracket = false;
    for (; this.at < this.source.length; this.at += 1) {
      const char = this.source[this.at]!;
      if (char === '\\' && this.at + 1 < this.source.length) {
        text += unescaped(this.source[++this.at]!, delimiter);
        continue;
      }
      if (char === delimiter && !bracket) {
        this.at += 1;
        return text;
      }
      if (char === '[' && !bracket) bracket = /^\[\^?\]?[^\]]*\]/.test(this.source.slice(this.at));
      else if (char === ']' && bracket) bracket = /\[\^?$/.test(text);
      text += char;
    }
    return this.fail(complaint);
  }

  private command(): void {
    const addresses: Address[] = [];
    const first = this.address();
    if (first) addresses.push(first);
    this.skip(/[ \t]*/y);
    if (first && this.source[this.at] === ',') {
      this.at += 1;
      this.skip(/[ \t]*/y);
      const relative = this.skip(/[+~]\d+/y);
      const second: Address | undefined =
        relative === ''
          ? this.address()
          : relative.startsWith('+')
            ? { kind: 'plus', count: Number(relative.slice(1)) }
            : { kind: 'multiple', of: Number(relative.slice(1)) };
      if (!second) this.fail("unexpected `,'");
      addresses.push(second);
      this.skip(/[ \t]*/y);
    }
    const negated = this.skip(/!+[ \t]*/y) !== '';
    const name = this.source[this.at];
    if (name === undefined || name === '\n' || name === ';') this.fail('missing command');
    this.at += 1;
    this.finish({ name, addresses, negated, ...(addresses.length === 2 && { state: { active: false, until: 0 } }) });
  }

  private finish(base: SedCommand): void {
    const { name } = base;
    if (name === '{') {
      this.open.push(this.commands.length);
      this.commands.push(base);
      return;
    }
    if (name === '}') {
      const opened = this.open.pop();
      if (opened === undefined) this.fail("unexpected `}'");
      this.commands[opened]!.end = this.commands.length;
    } else if (name === 's') this.commands.push({ ...base, substitution: this.substitution() });
    else if (name === 'y') this.commands.push({ ...base, map: this.transliteration() });
    else if ('aic'.includes(name)) this.commands.push({ ...base, text: this.appended() });
    else if (':btTrRwW'.includes(name)) this.commands.push({ ...base, text: this.label(name) });
    else if ('qQlL'.includes(name)) this.commands.push({ ...base, number: Number(this.skip(/[ \t]*\d*/y) || (name === 'l' ? 70 : 0)) });
    else if ('=dDgGhHnNpPxzFe'.includes(name)) this.commands.push(base);
    else this.fail(`unknown command: \`${name}'`);
    if (!'aic:btTrRwW}'.includes(name)) this.end();
    if (name === '}') this.skip(/[ \t]*[;\n]?/y);
  }

  private end(): void {
    this.skip(/[ \t]*/y);
    const char = this.source[this.at];
    if (char === undefined || ';\n}#'.includes(char)) return;
    this.at += 1;
    this.fail('extra characters after command');
  }

  private label(name: string): string {
    this.skip(/[ \t]*/y);
    const text = this.skip(name === ':' ? /[^;\n]*/y : 'btT'.includes(name) ? /[^;\n}]*/y : /[^\n]*/y).trim();
    if (text === '' && ':rRwW'.includes(name)) this.fail(name === ':' ? '":" lacks a label' : 'missing filename in r/R/w/W commands');
    return text;
  }

  private appended(): string {
    const oneLine = this.skip(/[ \t]*\\?[ \t]*\n?[ \t]*/y);
    const text = this.skip(/(?:\\[^]|[^\\\n])*/y);
    if (text === '' && oneLine.trim() === '') this.fail("expected \\ after `a', `c' or `i'");
    return `${text.replace(/\\([^])/g, (_, char: string) => (char === 't' ? '\t' : char))}\n`;
  }

  private transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.source[this.at++] ?? this.fail("unterminated `y' command");
    const plain = (text: string): string[] => [...text.replace(/\\([^])/g, (_, char: string) => ({ n: '\n', t: '\t', '\\': '\\' })[char] ?? char)];
    const from = plain(this.delimited(delimiter, "unterminated `y' command"));
    const to = plain(this.delimited(delimiter, "unterminated `y' command"));
    if (from.length !== to.length) this.fail("strings for `y' command are different lengths");
    return new Map(from.map((char, index) => [char, to[index]!]));
  }

  private substitution(): Substitution {
    const delimiter = this.source[this.at++] ?? this.fail("unterminated `s' command");
    const pattern = this.delimited(delimiter, "unterminated `s' command");
    const text = this.replacementText(delimiter);
    const flags = this.skip(/[gpIieMm0-9]*/y);
    const file = this.source[this.at] === 'w' ? (this.at++, this.skip(/[^\n]*/y).trim()) : undefined;
    const next = this.source[this.at];
    if (next !== undefined && !/[;\n}# \t]/.test(next)) {
      this.at += 1;
      this.fail("unknown option to `s'");
    }
    const regex = this.regex(pattern, flags);
    const replacement = partsOf(text);
    const groups = regex ? new RegExp(`${regex.source}|`, 'u').exec('')!.length - 1 : 9;
    const wrong = replacement.find((part) => typeof part === 'object' && 'group' in part && part.group > groups);
    if (wrong) this.fail(`invalid reference \\${(wrong as { group: number }).group} on \`s' command's RHS`);
    return {
      regex,
      replacement,
      global: flags.includes('g'),
      print: flags.includes('p'),
      evaluate: flags.includes('e'),
      number: Number(/\d+/.exec(flags)?.[0] ?? 1),
      ...(file !== undefined && { file }),
    };
  }

  private replacementText(delimiter: string): string {
    let text = '';
    for (; this.at < this.source.length; this.at += 1) {
      const char = this.source[this.at]!;
      if (char === delimiter) {
        this.at += 1;
        return text;
      }
      if (char === '\\' && this.at + 1 < this.source.length) {
        const next = this.source[++this.at]!;
        text += next === delimiter && next !== '&' ? next : `\\${next}`;
      } else text += char;
    }
    return this.fail("unterminated `s' command");
  }
}

const partsOf = (text: string): ReplacementPart[] => {
  const parts: ReplacementPart[] = [];
  for (const [found, escaped] of text.matchAll(/\\([^])|&|[^\\&]+/g)) {
    if (found === '&') parts.push({ group: 0 });
    else if (escaped === undefined) parts.push(found);
    else if (/\d/.test(escaped)) parts.push({ group: Number(escaped) });
    else if (/[ULulE]/.test(escaped)) parts.push({ convert: escaped as 'U' });
    else parts.push({ n: '\n', t: '\t' }[escaped] ?? escaped);
  }
  return parts;
};

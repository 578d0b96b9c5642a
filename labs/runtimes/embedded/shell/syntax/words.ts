import type { AndOr, ArrayElement, Assignment, Part, Word } from './ast.ts';
import { decodeEscapes } from './ansi-c.ts';
import { readBraced } from './braced.ts';
import type { Scanner } from './scanner.ts';

/** What reads words needs of the grammar: the commands in `$(...)`, up to the parenthesis. */
export interface Grammar {
  readonly scanner: Scanner;
  substitution(): readonly AndOr[];
}

export interface Mode {
  /** Characters that end it. */
  readonly stop: string;
  /** As within double quotes. */
  readonly quoted?: boolean;
  /** What bash looks for if the text ends first; without it the end of the text is fine. */
  readonly closer?: string;
  /** A word of a command: process substitution and extended globs. */
  readonly top?: boolean;
  /** Double quotes are plain text: here-documents. */
  readonly document?: boolean;
  /** In `[[ ]]`, where extended globs are always on. */
  readonly conditional?: boolean;
  /** Counts parentheses and brackets, so that stop characters within them do not stop. */
  readonly nested?: boolean;
}

const wordMode: Mode = { stop: ' \t\n;&|<>()', top: true };
const specialName = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;

/** Reads words and their parts. */
export class Words {
  readonly grammar: Grammar;
  constructor(grammar: Grammar) {
    this.grammar = grammar;
  }

  get scanner(): Scanner {
    return this.grammar.scanner;
  }

  /** The next word, or undefined where an operator or the end is. */
  word(options: { assignment?: boolean } = {}): Word | undefined {
    const { scanner } = this;
    scanner.blanks();
    const start = scanner.position;
    const assignment = options.assignment ? this.assignment() : undefined;
    if (assignment) return { raw: scanner.text.slice(start, scanner.position), parts: [], assignment };
    const parts = this.parts(wordMode);
    return scanner.position === start ? undefined : { raw: scanner.text.slice(start, scanner.position), parts };
  }

  /** A word that ends where `mode` says; may be empty. */
  wordIn(mode: Mode): Word {
    const start = this.scanner.position;
    const parts = this.parts(mode);
    return { raw: this.scanner.text.slice(start, this.scanner.position), parts };
  }

  parts(mode: Mode): Part[] {
    const { scanner } = this;
    const parts: Part[] = [];
    let depth = 0;
    const { line } = scanner;
    for (;;) {
      const char = scanner.peek();
      if (char === '') {
        if (mode.closer !== undefined) scanner.fail(`unexpected EOF while looking for matching \`${mode.closer}'`, { incomplete: true, line });
        return parts;
      }
      const special = this.special(mode);
      if (special === 'none' && depth === 0 && mode.stop.includes(char)) return parts;
      if (special !== 'none') {
        if (special) parts.push(...[special].flat());
        continue;
      }
      if (mode.nested) depth += '(['.includes(char) ? 1 : ')]'.includes(char) ? -1 : 0;
      addLiteral(parts, char);
      scanner.position += 1;
    }
  }

  /** A part that begins here; undefined for a continued line, 'none' for plain text. */
  private special(mode: Mode): Part | readonly Part[] | undefined | 'none' {
    const { scanner } = this;
    const char = scanner.peek();
    if (char === '\\') return this.escape(mode);
    if (char === '$') return this.dollar(mode);
    if (char === '`') return this.backtick(mode);
    if (char === '"' && !mode.stop.includes('"') && !mode.document) return this.double();
    if (char === "'" && !mode.quoted) return this.single();
    return mode.top ? this.pattern(mode, char) : 'none';
  }

  /** Process substitutions and extended globs. */
  private pattern(mode: Mode, char: string): Part | readonly Part[] | 'none' {
    const { scanner } = this;
    if (scanner.peek(1) !== '(') return 'none';
    if ('<>'.includes(char)) return this.process(char as '<' | '>');
    if ('?*+@!'.includes(char) && (mode.conditional || scanner.options.extglob?.())) return this.extendedGlob();
    return 'none';
  }

  private escape(mode: Mode): Part | undefined | 'none' {
    const { scanner } = this;
    const next = scanner.peek(1);
    if (next === '\n') {
      scanner.position += 2;
      return undefined;
    }
    const escapes = mode.quoted ? (mode.document ? '$`\\' : '$`\\"') + (mode.stop.includes('}') ? '}' : '') : undefined;
    if (escapes !== undefined && (next === '' || !escapes.includes(next))) {
      scanner.position += 1;
      return { kind: 'literal', text: '\\' };
    }
    scanner.position += next === '' ? 1 : 2;
    return { kind: 'quoted', text: next === '' ? '\\' : next };
  }

  private single(): Part {
    const { scanner } = this;
    const end = scanner.text.indexOf("'", scanner.position + 1);
    if (end < 0) return this.unclosed("'");
    const text = scanner.text.slice(scanner.position + 1, end);
    scanner.position = end + 1;
    return { kind: 'quoted', text };
  }

  private unclosed(closer: string, line = this.scanner.line): never {
    return this.scanner.fail(`unexpected EOF while looking for matching \`${closer}'`, { incomplete: true, line });
  }

  private double(): Part {
    this.scanner.position += 1;
    const parts = this.parts({ stop: '"', quoted: true, closer: '"' });
    this.scanner.position += 1;
    return { kind: 'double', parts };
  }

  private ansi(): Part {
    const { scanner } = this;
    const match = /\$'((?:[^'\\]|\\[^])*)'/y;
    match.lastIndex = scanner.position;
    const found = match.exec(scanner.text);
    if (!found) return this.unclosed("'");
    scanner.position += found[0].length;
    const text = decodeEscapes(found[1]!, { quotes: true }).text;
    const end = text.indexOf('\0');
    return { kind: 'quoted', text: end < 0 ? text : text.slice(0, end) };
  }

  private dollar(mode: Mode): Part | 'none' {
    const { scanner } = this;
    const next = scanner.peek(1);
    if (next === '(' && scanner.peek(2) === '(') return this.arithmetic() ?? this.command();
    if (next === '(') return this.command();
    if (next === '{') return readBraced(this, mode);
    if (next === '[') return this.oldArithmetic();
    if (next === "'" && !mode.quoted) return this.ansi();
    if (next === '"' && !mode.quoted) {
      scanner.position += 1;
      return this.double();
    }
    specialName.lastIndex = scanner.position + 1;
    const name = specialName.exec(scanner.text)?.[0];
    if (name === undefined) return 'none';
    scanner.position += name.length + 1;
    return { kind: 'parameter', raw: `$${name}`, name };
  }

  private command(): Part {
    const { scanner } = this;
    scanner.position += 2;
    const body = this.grammar.substitution();
    if (!scanner.take(')')) {
      if (scanner.atEnd) return this.unclosed(')');
      scanner.unexpected();
    }
    return { kind: 'command', body };
  }

  private process(direction: '<' | '>'): Part {
    const part = this.command();
    return { kind: 'process', direction, body: (part as { body: readonly AndOr[] }).body };
  }

  /** `$((...))`, or undefined where it is a subshell within a command substitution. */
  private arithmetic(): Part | undefined {
    const { scanner } = this;
    const start = scanner.position;
    scanner.position += 3;
    const parts = this.parts({ stop: ')', quoted: true, nested: true, closer: ')' });
    if (scanner.startsWith('))')) {
      scanner.position += 2;
      return { kind: 'arithmetic', parts };
    }
    scanner.position = start;
    return undefined;
  }

  private oldArithmetic(): Part {
    this.scanner.position += 2;
    const parts = this.parts({ stop: ']', quoted: true, nested: true, closer: ']' });
    this.scanner.position += 1;
    return { kind: 'arithmetic', parts };
  }

  private backtick(mode: Mode): Part {
    const { scanner } = this;
    const match = /`((?:[^`\\]|\\[^])*)`/y;
    match.lastIndex = scanner.position;
    const found = match.exec(scanner.text);
    if (!found) return this.unclosed('`');
    const { line } = scanner;
    scanner.position += found[0].length;
    return { kind: 'backtick', source: found[1]!.replace(mode.quoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1'), line };
  }

  private extendedGlob(): readonly Part[] {
    const { scanner } = this;
    const start = scanner.position;
    scanner.position += 2;
    const inner = this.parts({ stop: ')', top: true, nested: true, closer: ')' });
    scanner.position += 1;
    return [{ kind: 'literal', text: scanner.text.slice(start, start + 2) }, ...inner, { kind: 'literal', text: ')' }];
  }

  /** `name=value`, `name[i]+=value`, `name=(...)`; nothing is taken where it is none. */
  assignment(): Assignment | undefined {
    const { scanner } = this;
    const match = /([A-Za-z_][A-Za-z0-9_]*)(\[|\+?=)/y;
    match.lastIndex = scanner.position;
    const found = match.exec(scanner.text);
    if (!found) return undefined;
    const start = scanner.position;
    scanner.position += found[1]!.length;
    const subscript = found[2] === '[' ? this.subscript() : undefined;
    const operator = scanner.startsWith('+=') ? '+=' : scanner.startsWith('=') ? '=' : undefined;
    if (operator === undefined || (found[2] === '[' && subscript === undefined)) {
      scanner.position = start;
      return undefined;
    }
    scanner.position += operator.length;
    const target = { name: found[1]!, ...(subscript && { subscript }), append: operator === '+=' };
    if (scanner.peek() === '(') return { ...target, array: this.array() };
    return { ...target, value: this.wordIn(wordMode) };
  }

  /** `[...]` with its brackets; undefined where it is not closed in this line. */
  subscript(): Word | undefined {
    const { scanner } = this;
    scanner.position += 1;
    try {
      const word = this.wordIn({ stop: ']\n', nested: true, closer: ']' });
      if (scanner.peek() !== ']') return undefined;
      scanner.position += 1;
      return word;
    } catch {
      return undefined;
    }
  }

  private array(): ArrayElement[] {
    const { scanner } = this;
    const { line } = scanner;
    scanner.position += 1;
    const elements: ArrayElement[] = [];
    for (;;) {
      scanner.newlines();
      if (scanner.take(')')) return elements;
      if (scanner.atEnd) this.unclosed(')', line);
      elements.push(this.element());
    }
  }

  private element(): ArrayElement {
    const { scanner } = this;
    scanner.blanks();
    const start = scanner.position;
    const subscript = scanner.peek() === '[' ? this.subscript() : undefined;
    const append = scanner.startsWith('+=');
    if (subscript && (append || scanner.peek() === '=')) {
      scanner.position += append ? 2 : 1;
      return { subscript, append, word: this.wordIn(wordMode) };
    }
    scanner.position = start;
    return { word: this.word() ?? scanner.unexpected() };
  }
}

const addLiteral = (parts: Part[], text: string): void => {
  const last = parts.at(-1);
  if (last?.kind === 'literal') parts[parts.length - 1] = { kind: 'literal', text: last.text + text };
  else parts.push({ kind: 'literal', text });
};

import { type Field, fieldOf } from './fields.ts';

/** A condition as parsed: macros by name, lists not filled in yet. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'macro'; readonly name: string }
  | Check;

export interface Check {
  readonly kind: 'check';
  readonly field: Field;
  readonly operator: Operator;
  readonly values: readonly Value[];
}

/** `quoted` values are never the name of a list. */
export interface Value {
  readonly text: string;
  readonly quoted: boolean;
}

export const operators = [
  'exists',
  '<=',
  '<',
  '>=',
  '>',
  '==',
  '=',
  '!=',
  'glob',
  'iglob',
  'contains',
  'icontains',
  'startswith',
  'endswith',
  'intersects',
  'in',
  'pmatch',
] as const;
export type Operator = (typeof operators)[number];
export const listOperators: readonly Operator[] = ['intersects', 'in', 'pmatch'];

/** `at` is the character of the condition where reading stopped. */
export class ConditionError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'ConditionError';
    this.at = at;
  }
}

const deepest = 200;
const unsupported = /(?:iregex|regex|bcontains|bstartswith)\b/y;
const transformers = /(?:tolower|toupper|b64|basename|len|val)\s*\(/y;
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Falco's condition language, as its own grammar has it, less regular expressions, byte comparison and field transformers. Throws `ConditionError`. */
export function parseCondition(text: string): Condition {
  const reader = new ConditionReader(text);
  return reader.whole();
}

class ConditionReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Condition {
    const condition = this.any();
    if (this.at < this.text.length) this.stop(`expected "and" or "or" ${this.near()}`);
    return condition;
  }

  private any(): Condition {
    return this.joined('or', () => this.every());
  }

  private every(): Condition {
    return this.joined('and', () => this.negated());
  }

  private joined(kind: 'and' | 'or', next: () => Condition): Condition {
    if (++this.depth > deepest) this.stop(`nested deeper than ${deepest}`);
    const parts = [next()];
    for (this.blank(); this.take(kind); this.blank()) {
      if (!this.blank() && this.text[this.at] !== '(') this.stop(`expected a blank or "(" after "${kind}" ${this.near()}`);
      parts.push(next());
    }
    this.depth--;
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  private negated(): Condition {
    this.blank();
    let odd = false;
    while (this.match(/not(?=[\s(])\s*/y) !== undefined) odd = !odd;
    const part = this.check();
    return odd ? { kind: 'not', part } : part;
  }

  private check(): Condition {
    this.blank();
    if (this.take('(')) {
      const inner = this.any();
      this.blank();
      if (!this.take(')')) this.stop(`expected ")" ${this.near()}`);
      return inner;
    }
    if (this.looksAt(transformers)) this.stop(`field transformers are not supported by this replay ${this.near()}`);
    const from = this.at;
    const name = this.match(/[a-zA-Z]+\w*(?:\.[a-zA-Z]+\w*)+/y);
    if (name !== undefined) return this.comparison(name, from);
    const macro = this.match(/[a-zA-Z]+\w*/y);
    if (macro === undefined) this.stop(`expected a field, a macro or "(" ${this.near()}`);
    return { kind: 'macro', name: macro };
  }

  private comparison(name: string, from: number): Check {
    const argument = this.argument();
    const field = fieldOf(name, argument);
    if (!field) this.stop(`unknown field "${name}${argument === undefined ? '' : `[${argument}]`}"`, from);
    this.blank();
    const operator = this.operator();
    if (operator === 'exists') return { kind: 'check', field, operator, values: [] };
    this.blank();
    if (this.looksAt(transformers)) this.stop(`field transformers are not supported by this replay ${this.near()}`);
    return { kind: 'check', field, operator, values: listOperators.includes(operator) ? this.list() : [this.value()] };
  }

  private argument(): string | undefined {
    if (!this.take('[')) return undefined;
    const argument = this.quoted()?.text ?? this.match(/[^\][\s"']+/y);
    if (argument === undefined) this.stop(`expected the field's argument ${this.near()}`);
    if (!this.take(']')) this.stop(`expected "]" ${this.near()}`);
    return argument;
  }

  private operator(): Operator {
    if (this.looksAt(unsupported)) this.stop(`"${this.match(/\w+/y)}" is not supported by this replay`);
    const found = this.match(/exists|intersects|pmatch|in(?=[\s(])|<=|<|>=|>|==|=|!=|(?:i?glob|i?contains|startswith|endswith)(?=\s)/y);
    if (found === undefined) this.stop(`expected an operator (${operators.join(' ')}) ${this.near()}`);
    return found as Operator;
  }

  private list(): Value[] {
    if (!this.take('(')) this.stop(`expected a list in parentheses ${this.near()}`);
    const values: Value[] = [];
    this.blank();
    if (this.take(')')) return values;
    do {
      this.blank();
      values.push(this.value());
      this.blank();
    } while (this.take(','));
    if (!this.take(')')) this.stop(`expected "," or ")" ${this.near()}`);
    return values;
  }

  private value(): Value {
    const quoted = this.quoted();
    if (quoted) return quoted;
    const text = this.match(/[^()"'\s=,]+/y);
    if (text === undefined) this.stop(`expected a value ${this.near()}`);
    return { text, quoted: false };
  }

  private quoted(): Value | undefined {
    const mark = this.text[this.at];
    if (mark !== '"' && mark !== "'") return undefined;
    const from = this.at;
    let text = '';
    for (this.at++; this.at < this.text.length; this.at++) {
      const letter = this.text[this.at]!;
      if (letter === mark) {
        this.at++;
        return { text, quoted: true };
      }
      text += letter === '\\' ? this.escaped() : letter;
    }
    return this.stop('a quoted value does not end', from);
  }

  private escaped(): string {
    const letter = this.text[++this.at] ?? '';
    if (!/[bfnrt \\/"']/.test(letter)) this.stop(`unknown escape "\\${letter}"`);
    return escapes[letter] ?? letter;
  }

  private blank(): boolean {
    return this.match(/\s+/y) !== undefined;
  }

  private take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  /** `pattern` is sticky. */
  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private near(): string {
    const rest = this.text.slice(this.at).replace(/\s+/g, ' ').trim();
    return rest === '' ? 'at the end of the condition' : `at "${rest.slice(0, 24)}"`;
  }

  private stop(message: string, at = this.at): never {
    throw new ConditionError(message, at);
  }
}

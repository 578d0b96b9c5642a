import { Raised } from './raised.ts';
import type { PythonDict, PythonValue } from './values.ts';

/** What Python's json says of a text that is none: `Expecting value: line 1 column 1 (char 0)`. */
export class JsonError extends Error {
  constructor(what: string, text: string, at: number) {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    super(`${what}: line ${line} column ${at - before.lastIndexOf('\n')} (char ${at})`);
    this.name = 'JSONDecodeError';
  }
}

/** json.loads of a str. Throws `JsonError`. */
export function parseJson(text: string): PythonValue {
  if (text.startsWith('\ufeff')) throw new JsonError('Unexpected UTF-8 BOM (decode using utf-8-sig)', text, 0);
  const reader = new JsonReader(text);
  reader.blank();
  const value = reader.value();
  reader.blank();
  if (reader.at < text.length) throw new JsonError('Extra data', text, reader.at);
  return value;
}

const words: readonly (readonly [string, PythonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const deepest = 900;

class JsonReader {
  readonly #text: string;
  at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  blank(): void {
    while (' \t\n\r'.includes(this.#text[this.at] ?? 'x')) this.at++;
  }

  value(): PythonValue {
    const char = this.#text[this.at];
    if (char === '"') return this.#string();
    if (char === '{' || char === '[') {
      if (++this.#depth > deepest)
        throw new Raised('RecursionError', `maximum recursion depth exceeded while decoding a JSON ${char === '{' ? 'object' : 'array'} from a unicode string`);
      const made = char === '{' ? this.#object() : this.#array();
      this.#depth--;
      return made;
    }
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    const number = /^-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/.exec(this.#text.slice(this.at, this.at + 5_000));
    if (!number) throw this.#failed('Expecting value');
    this.at += number[0].length;
    return number[1] === undefined && number[2] === undefined ? BigInt(number[0]) : Number(number[0]);
  }

  #object(): PythonDict {
    const made: PythonDict = new Map();
    this.at++;
    this.blank();
    if (this.#text[this.at] === '}') return (this.at++, made);
    for (;;) {
      if (this.#text[this.at] !== '"') throw this.#failed('Expecting property name enclosed in double quotes');
      const key = this.#string();
      this.blank();
      if (this.#text[this.at] !== ':') throw this.#failed("Expecting ':' delimiter");
      this.at++;
      this.blank();
      made.set(key, this.value());
      if (this.#ends('}')) return made;
    }
  }

  #array(): PythonValue[] {
    const made: PythonValue[] = [];
    this.at++;
    this.blank();
    if (this.#text[this.at] === ']') return (this.at++, made);
    for (;;) {
      made.push(this.value());
      if (this.#ends(']')) return made;
    }
  }

  #ends(closing: string): boolean {
    this.blank();
    const char = this.#text[this.at];
    if (char !== closing && char !== ',') throw this.#failed("Expecting ',' delimiter");
    this.at++;
    if (char === ',') this.blank();
    return char === closing;
  }

  #string(): string {
    const begin = this.at++;
    let made = '';
    for (;;) {
      const char = this.#text[this.at];
      if (char === undefined) throw new JsonError('Unterminated string starting at', this.#text, begin);
      if (char === '"') return (this.at++, made);
      if (char < ' ') throw this.#failed('Invalid control character at');
      made += char === '\\' ? this.#escape(begin) : (this.at++, char);
    }
  }

  #escape(begin: number): string {
    const kind = this.#text[this.at + 1];
    if (kind === undefined) throw new JsonError('Unterminated string starting at', this.#text, begin);
    if (kind === 'u') {
      const [hex] = /^[0-9a-fA-F]{4}/.exec(this.#text.slice(this.at + 2, this.at + 6)) ?? [];
      if (hex === undefined) throw new JsonError('Invalid \\uXXXX escape', this.#text, this.at + 1);
      this.at += 6;
      return String.fromCharCode(parseInt(hex, 16));
    }
    const char = escapes[kind];
    if (char === undefined) throw this.#failed('Invalid \\escape');
    this.at += 2;
    return char;
  }

  #failed(what: string): JsonError {
    return new JsonError(what, this.#text, this.at);
  }
}

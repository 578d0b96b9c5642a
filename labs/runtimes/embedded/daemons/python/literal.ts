import { PythonTuple, type PythonValue } from './values.ts';

/** A literal of Python (texts, numbers, lists, tuples, sets, dicts); undefined for anything else. */
export function parseLiteral(text: string): PythonValue | undefined {
  const reader = new LiteralReader(text.trim());
  const value = reader.value();
  return reader.done ? value : undefined;
}

const tokens =
  /\s*(?:(?<string>[bBrRuU]{0,2}(?:'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"))|(?<float>[-+]?(?:\d[\d_]*\.\d*|\.\d+|\d[\d_]*(?=[eE]))(?:[eE][-+]?\d+)?)|(?<int>[-+]?\d[\d_]*)|(?<word>True|False|None)\b|(?<sign>[[\](){},:]))/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '\n': '', a: '\x07', b: '\b', f: '\f', v: '\v' };

class LiteralReader {
  readonly #tokens: RegExpExecArray[] = [];
  #at = 0;
  #broken = false;

  constructor(text: string) {
    tokens.lastIndex = 0;
    for (let end = 0; end < text.length; end = tokens.lastIndex) {
      const token = tokens.exec(text);
      if (!token) {
        this.#broken = text.slice(end).trim() !== '';
        return;
      }
      this.#tokens.push(token);
    }
  }

  get done(): boolean {
    return !this.#broken && this.#at === this.#tokens.length;
  }

  value(): PythonValue | undefined {
    const groups = this.#tokens[this.#at++]?.groups;
    if (!groups) return this.#fail();
    const { string, float, int, word, sign } = groups;
    if (string !== undefined) return this.#text(string);
    if (float !== undefined) return Number(float.replaceAll('_', ''));
    if (int !== undefined) return BigInt(int.replaceAll('_', '').replace(/^\+/, ''));
    if (word !== undefined) return { True: true, False: false, None: null }[word as 'True'];
    if (sign === '[') return this.#items(']');
    if (sign === '(') return this.#parenthesis();
    return sign === '{' ? this.#braces() : this.#fail();
  }

  #fail(): undefined {
    this.#broken = true;
    return undefined;
  }

  #sign(): string | undefined {
    return this.#tokens[this.#at]?.groups?.sign;
  }

  /** Strings side by side are one. */
  #text(first: string): PythonValue {
    let made = '';
    let bytes = false;
    for (let part: string | undefined = first; part !== undefined; part = this.#tokens[this.#at]?.groups?.string, this.#at += part === undefined ? 0 : 1) {
      const [, prefix = '', body = ''] = /^([a-zA-Z]*)['"]([\s\S]*)['"]$/.exec(part) ?? [];
      bytes ||= /b/i.test(prefix);
      made += /r/i.test(prefix) ? body : unescaped(body);
    }
    return bytes ? new Uint8Array(Buffer.from(made, 'latin1')) : made;
  }

  #items(end: string): PythonValue[] {
    const items: PythonValue[] = [];
    while (this.#sign() !== end) {
      const value = this.value();
      if (value === undefined) return items;
      items.push(value);
      if (this.#sign() === ',') this.#at++;
      else if (this.#sign() !== end) return (this.#fail(), items);
    }
    this.#at++;
    return items;
  }

  #parenthesis(): PythonValue {
    const items = this.#items(')');
    const comma = this.#tokens[this.#at - 2]?.groups?.sign === ',';
    return items.length === 1 && !comma ? items[0]! : new PythonTuple(items);
  }

  #braces(): PythonValue | undefined {
    if (this.#sign() === '}') return (this.#at++, new Map());
    const begin = this.#at;
    const first = this.value();
    if (first === undefined) return undefined;
    if (this.#sign() !== ':') {
      this.#at = begin;
      return new Set(this.#items('}'));
    }
    const made = new Map<PythonValue, PythonValue>();
    this.#at = begin;
    while (this.#sign() !== '}') {
      const key = this.value();
      if (key === undefined || this.#sign() !== ':') return this.#fail();
      this.#at++;
      const value = this.value();
      if (value === undefined) return undefined;
      made.set(key, value);
      if (this.#sign() === ',') this.#at++;
      else if (this.#sign() !== '}') return this.#fail();
    }
    this.#at++;
    return made;
  }
}

const unescaped = (body: string): string =>
  body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g, (all, code: string) => {
    if (/^[xuU]./.test(code)) return String.fromCodePoint(parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
    return escapes[code] ?? all;
  });

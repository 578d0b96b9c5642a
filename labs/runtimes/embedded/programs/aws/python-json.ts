import { failure } from './aws-error.ts';

class Wrong extends Error {
  readonly at: number;
  constructor(words: string, at: number) {
    super(words);
    this.at = at;
  }
}

/** Reads JSON; what is wrong is said as Python says it. `name` is the parameter that it was given for. */
export function parseJson(text: string, name: string): unknown {
  try {
    const reader = new Reader(text);
    return reader.whole();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const before = text.slice(0, error.at);
    const line = before.split('\n').length;
    const column = error.at - before.lastIndexOf('\n');
    throw failure(
      `Error parsing parameter '${name}': Invalid JSON: ${error.message}: line ${line} column ${column} (char ${error.at})\nJSON received: ${text}`,
    );
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    this.#blank();
    const value = this.#value();
    this.#blank();
    if (this.#at < this.#text.length) throw new Wrong('Extra data', this.#at);
    return value;
  }

  #blank(): void {
    while (/[ \t\n\r]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #value(): unknown {
    const char = this.#text[this.#at];
    if (char === '{') return this.#object();
    if (char === '[') return this.#array();
    if (char === '"') return this.#string();
    const plain = /^(?:null|true|false|NaN|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(this.#text.slice(this.#at))?.[0];
    if (plain === undefined) throw new Wrong('Expecting value', this.#at);
    this.#at += plain.length;
    return plain === 'NaN' ? Number.NaN : (JSON.parse(plain) as unknown);
  }

  #string(): string {
    const begin = this.#at;
    const found = /^"(?:[^"\\\u0000-\u001f]|\\.)*"/s.exec(this.#text.slice(begin))?.[0];
    if (found === undefined) throw new Wrong('Unterminated string starting at', begin);
    this.#at += found.length;
    try {
      return JSON.parse(found) as string;
    } catch {
      throw new Wrong('Invalid \\escape', begin + found.indexOf('\\'));
    }
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    this.#blank();
    if (this.#text[this.#at] === ']') return (this.#at++, items);
    for (;;) {
      this.#blank();
      items.push(this.#value());
      this.#blank();
      const char = this.#text[this.#at];
      if (char === ']') return (this.#at++, items);
      if (char !== ',') throw new Wrong("Expecting ',' delimiter", this.#at);
      this.#at++;
    }
  }

  #object(): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    this.#at++;
    this.#blank();
    if (this.#text[this.#at] === '}') return (this.#at++, value);
    for (;;) {
      this.#blank();
      if (this.#text[this.#at] !== '"') throw new Wrong('Expecting property name enclosed in double quotes', this.#at);
      const name = this.#string();
      this.#blank();
      if (this.#text[this.#at] !== ':') throw new Wrong("Expecting ':' delimiter", this.#at);
      this.#at++;
      this.#blank();
      value[name] = this.#value();
      this.#blank();
      const char = this.#text[this.#at];
      if (char === '}') return (this.#at++, value);
      if (char !== ',') throw new Wrong("Expecting ',' delimiter", this.#at);
      this.#at++;
    }
  }
}

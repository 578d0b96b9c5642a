type Kind = 'array' | 'object' | 'key' | 'string' | 'other';

interface Level {
  readonly kind: 'array' | 'object' | 'key';
  /** Something is inside. */
  filled: boolean;
}

const mostDeep = 256;

/** jq's own reading of JSON, for its complaints: how much of a text is whole values, and what is wrong after them. */
export function checkInput(text: string): { readonly good: number; readonly error?: string } {
  const reader = new InputReader(text);
  try {
    reader.run();
    return { good: reader.good };
  } catch (error) {
    if (error instanceof InputError) return { good: reader.good, error: error.message };
    throw error;
  }
}

class InputError extends Error {}

class InputReader {
  good = 0;
  readonly #text: string;
  readonly #stack: Level[] = [];
  #next: Kind | undefined;
  #literal = '';
  #at = 0;
  #line = 1;
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (this.#at < this.#text.length) {
      const char = this.#take();
      if (!/[\s[\]{},:"]/.test(char)) {
        this.#literal += char;
        continue;
      }
      this.#endLiteral('');
      if (char === '"') this.#string();
      else if (!/\s/.test(char)) this.#token(char);
      this.#whole();
    }
    this.#endLiteral(' at EOF');
    this.#whole();
    if (this.#stack.length > 0) this.#fail('Unfinished JSON term', ' at EOF');
  }

  #take(): string {
    const char = this.#text[this.#at++]!;
    this.#column = char === '\n' ? 0 : this.#column + 1;
    if (char === '\n') this.#line++;
    return char;
  }

  #fail(what: string, where = ''): never {
    throw new InputError(`${what}${where} at line ${this.#line}, column ${this.#column}`);
  }

  #whole(): void {
    if (this.#stack.length > 0 || this.#next === undefined) return;
    this.#next = undefined;
    this.good = this.#at;
  }

  #value(kind: Kind): void {
    if (this.#next !== undefined) this.#fail('Expected separator between values');
    this.#next = kind;
  }

  #endLiteral(where: string): void {
    const word = this.#literal;
    this.#literal = '';
    if (word === '') return;
    const pattern = { t: 'true', f: 'false', n: word.length === 3 ? undefined : 'null' }[word[0]!];
    if (pattern !== undefined && word !== pattern) this.#fail('Invalid literal', where);
    if (pattern === undefined && word !== 'nan' && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(word)) this.#fail('Invalid numeric literal', where);
    this.#value('other');
  }

  #string(): void {
    for (let escaped = false; ;) {
      if (this.#at >= this.#text.length) this.#fail('Unfinished string', ' at EOF');
      const char = this.#take();
      if (escaped && !/["\\/bfnrtu]/.test(char)) this.#wrongEscape();
      if (!escaped && char === '"') break;
      escaped = !escaped && char === '\\';
    }
    this.#value('string');
  }

  /** jq looks at escapes when the string is over. */
  #wrongEscape(): never {
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') this.#take();
    if (this.#at < this.#text.length) this.#take();
    this.#fail('Invalid escape');
  }

  #token(char: string): void {
    if (char === '[' || char === '{') this.#open(char === '[' ? 'array' : 'object');
    else if (char === ':') this.#colon();
    else if (char === ',') this.#comma();
    else if (char === ']') this.#closeArray();
    else this.#closeObject();
  }

  #open(kind: 'array' | 'object'): void {
    if (this.#stack.length >= mostDeep) this.#fail('Exceeds depth limit for parsing');
    if (this.#next !== undefined) this.#fail('Expected separator between values');
    this.#stack.push({ kind, filled: false });
  }

  #colon(): void {
    if (this.#next === undefined) this.#fail("Expected string key before ':'");
    if (this.#stack.at(-1)?.kind !== 'object') this.#fail("':' not as part of an object");
    if (this.#next !== 'string') this.#fail('Object keys must be strings');
    this.#stack.push({ kind: 'key', filled: false });
    this.#next = undefined;
  }

  #comma(): void {
    const top = this.#stack.at(-1);
    if (this.#next === undefined) this.#fail("Expected value before ','");
    if (!top) this.#fail("',' not as part of an object or array");
    if (top.kind === 'object') this.#fail('Objects must consist of key:value pairs');
    this.#put();
  }

  /** What came last goes into what is open. */
  #put(): void {
    if (this.#stack.at(-1)?.kind === 'key') this.#stack.pop();
    this.#stack.at(-1)!.filled = true;
    this.#next = undefined;
  }

  #closeArray(): void {
    const top = this.#stack.at(-1);
    if (top?.kind !== 'array') this.#fail("Unmatched ']'");
    if (this.#next === undefined && top.filled) this.#fail('Expected another array element');
    this.#stack.pop();
    this.#next = 'array';
  }

  #closeObject(): void {
    const top = this.#stack.at(-1);
    if (!top) this.#fail("Unmatched '}'");
    if (this.#next !== undefined) {
      if (top.kind !== 'key') this.#fail('Objects must consist of key:value pairs');
      this.#put();
    } else if (top.kind !== 'object') this.#fail("Unmatched '}'");
    else if (top.filled) this.#fail('Expected another key-value pair');
    this.#stack.pop();
    this.#next = 'object';
  }
}

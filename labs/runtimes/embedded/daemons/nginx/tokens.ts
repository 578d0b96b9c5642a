import { ConfigError } from './config-error.ts';

export type Token =
  | { readonly kind: 'statement' | 'block'; readonly words: readonly string[]; readonly line: number }
  | { readonly kind: 'block-end'; readonly line: number }
  | { readonly kind: 'end'; readonly line: number };

/** nginx's configuration as statements: words up to `;` or `{`, quotes and comments taken away. A file without a name is the text of `-g`. */
export class Tokens {
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  next(): Token {
    const words: string[] = [];
    for (;;) {
      const char = this.#peek();
      if (char === undefined) return this.#ended(words.length > 0);
      if (/\s/.test(char)) this.#take();
      else if (char === '#') this.#skipComment();
      else if (char === ';' || char === '{') {
        this.#take();
        if (words.length === 0) throw this.#unexpected(char);
        return { kind: char === ';' ? 'statement' : 'block', words, line: this.#line };
      } else if (char === '}') {
        this.#take();
        if (words.length > 0) throw this.#unexpected(char);
        return { kind: 'block-end', line: this.#line };
      } else words.push(char === '"' || char === "'" ? this.#quoted(char) : this.#bare());
    }
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(): string {
    const char = this.#text[this.#at++];
    if (char === undefined) this.#ended(true);
    if (char === '\n') this.#line++;
    return char!;
  }

  /** After it comes a blank, the end of the statement, or a bracket that begins another word. */
  #quoted(quote: string): string {
    this.#take();
    const start = this.#at;
    for (let char = this.#take(); char !== quote; char = this.#take()) if (char === '\\') this.#take();
    const word = unescaped(this.#text.slice(start, this.#at - 1));
    const next = this.#peek();
    if (next === undefined) this.#ended(true);
    if (!/[\s;{)]/.test(next!)) {
      this.#take();
      throw this.#unexpected(next!);
    }
    return word;
  }

  #bare(): string {
    const start = this.#at;
    for (let variable = false; ;) {
      const char = this.#peek();
      if (char === undefined) this.#ended(true);
      const ends = /[\s;]/.test(char!) || (char === '{' && !variable);
      if (ends) return unescaped(this.#text.slice(start, this.#at));
      variable = char === '$';
      if (this.#take() === '\\') this.#take();
    }
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #ended(open: boolean): Token {
    if (!open) return { kind: 'end', line: this.#line };
    throw this.#file === ''
      ? new ConfigError('unexpected end of parameter, expecting ";" in command line')
      : new ConfigError('unexpected end of file, expecting ";" or "}"', { file: this.#file, line: this.#line });
  }

  #unexpected(char: string): ConfigError {
    return new ConfigError(`unexpected "${char}"`, { file: this.#file, line: this.#line });
  }
}

const letters: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };
const unescaped = (word: string): string => word.replace(/\\(["'\\trn])/g, (_, char: string) => letters[char] ?? char);

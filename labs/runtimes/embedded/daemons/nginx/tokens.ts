import { ConfigError } from './config-error.ts';

export type Token =
  | { readonly kind: 'statement' | 'block'; readonly words: readonly string[]; readonly line: number }
  | { readonly kind: 'block-end'; readonly line: number }
  | { readonly kind: 'end'; readonly line: number };

type State = 'between' | 'word' | 'single' | 'double' | 'after';

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
    let state: State = 'between';
    let start = this.#at;
    const finish = (end: number): void => void words.push(unescaped(this.#text.slice(start, end)));
    const told = (kind: 'statement' | 'block'): Token => ({ kind, words, line: this.#line });
    for (let variable = false; ;) {
      const at = this.#at++;
      const char = this.#text[at];
      if (char === undefined) return this.#ended(words.length > 0 || state !== 'between');
      if (char === '\n') this.#line++;
      const blank = /\s/.test(char);
      if (state === 'after') {
        if (char === ';' || char === '{') return told(char === ';' ? 'statement' : 'block');
        if (!blank && char !== ')') throw this.#unexpected(char);
        state = 'between';
        if (blank) continue;
      }
      if (state === 'between') {
        if (blank) continue;
        if (char === '#') this.#skipComment();
        else if (char === '}' && words.length === 0) return { kind: 'block-end', line: this.#line };
        else if (char === '}' || ((char === ';' || char === '{') && words.length === 0)) throw this.#unexpected(char);
        else if (char === ';' || char === '{') return told(char === ';' ? 'statement' : 'block');
        else {
          state = char === '"' ? 'double' : char === "'" ? 'single' : 'word';
          start = state === 'word' ? at : at + 1;
          variable = char === '$';
          if (char === '\\') this.#at++;
        }
        continue;
      }
      if (char === '{' && variable) continue;
      variable = char === '$';
      if (char === '\\') this.#at++;
      else if ((state === 'double' && char === '"') || (state === 'single' && char === "'")) {
        finish(at);
        state = 'after';
      } else if (state === 'word' && (blank || char === ';' || char === '{')) {
        finish(at);
        if (!blank) return told(char === ';' ? 'statement' : 'block');
        state = 'between';
      }
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

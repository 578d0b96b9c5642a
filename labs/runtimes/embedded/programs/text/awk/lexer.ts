import { AwkSyntaxError } from './ast.ts';

export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'call' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

const keywords = new Set('BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(' '));
export const builtins = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime mktime strftime'.split(
    ' ',
  ),
);
const operator = /(?:\*\*=|\*\*|\^=|\+\+|--|\+=|-=|\*=|\/=|%=|==|<=|>=|!=|!~|&&|\|\||>>|[-+*/%^!<>|?:~$=,;(){}[\]])/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"', '/': '/' };

/** Text between quotes or slashes with its escapes. */
export const unescape = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|\n|[^])/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 255);
    return code === '\n' ? '' : (escapes[code] ?? whole);
  });

/** Tokens of a program, one at a time: whether a slash begins a pattern only the parser knows. */
export class Lexer {
  readonly #text: string;
  #at = 0;
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where it is, to come back to. */
  save(): readonly [number, number] {
    return [this.#at, this.line];
  }

  restore([at, line]: readonly [number, number]): void {
    this.#at = at;
    this.line = line;
  }

  next(): Token {
    this.#skip();
    const { line } = this;
    const rest = this.#text.slice(this.#at, this.#at + 200);
    if (rest === '') return { kind: 'end', text: '', line };
    const take = (kind: Token['kind'], text: string): Token => {
      this.#at += text.length;
      return { kind, text, line };
    };
    if (rest[0] === '\n') {
      this.line += 1;
      return take('newline', '\n');
    }
    if (rest[0] === '"') return this.#string(line);
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)?.[0];
    if (number !== undefined) return take('number', number);
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name !== undefined) {
      const token = take(keywords.has(name) ? 'keyword' : builtins.has(name) ? 'builtin' : 'name', name);
      return token.kind === 'name' && this.#text[this.#at] === '(' ? { ...token, kind: 'call' } : token;
    }
    operator.lastIndex = this.#at;
    const found = operator.exec(this.#text)?.[0];
    if (found === undefined) throw new AwkSyntaxError(`${line}: unexpected character '${rest[0]}'`);
    return take('operator', found === '**' ? '^' : found === '**=' ? '^=' : found);
  }

  /** After a `/` in the place of an operand: the pattern up to its end. */
  regex(begun: string): string {
    const found = /^(?:\\[^\n]|\[\^?\]?(?:\\[^\n]|\[:\w+:\]|[^\]\n\\])*\]|[^\\/\n[])*\//.exec(this.#text.slice(this.#at));
    if (!found) throw new AwkSyntaxError(`line ${this.line}: runaway regular expression /${begun}${this.#text.slice(this.#at, this.#at + 10)} ...`);
    this.#at += found[0].length;
    return begun + found[0].slice(0, -1).replaceAll('\\/', '/');
  }

  #skip(): void {
    const found = /(?:[ \t\r]|\\\r?\n|#[^\n]*)*/y;
    found.lastIndex = this.#at;
    const skipped = found.exec(this.#text)![0];
    this.line += skipped.split('\n').length - 1;
    this.#at += skipped.length;
  }

  #string(line: number): Token {
    const found = /"((?:\\[^]|[^"\\\n])*)"/y;
    found.lastIndex = this.#at;
    const match = found.exec(this.#text);
    if (!match) throw new AwkSyntaxError(`line ${line}: runaway string constant ${this.#text.slice(this.#at, this.#at + 11)} ...`);
    this.#at += match[0].length;
    return { kind: 'string', text: unescape(match[1]!), line };
  }
}

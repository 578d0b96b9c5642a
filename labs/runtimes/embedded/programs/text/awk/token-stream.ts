import { AwkSyntaxError } from './ast.ts';
import { Lexer, type Token } from './lexer.ts';

/** A parser's place in the tokens, and its complaints in mawk's words. */
export class TokenStream {
  readonly #lexer: Lexer;
  #token: Token;
  /** Braces that are open. */
  #depth = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
    this.#token = this.#lexer.next();
  }

  get token(): Token {
    return this.#token;
  }

  /** Tries to read on; what answers undefined was not there. */
  attempt<Found>(read: () => Found | undefined): Found | undefined {
    const before = [this.#token, this.#depth, this.#lexer.save()] as const;
    const found = read();
    if (found === undefined) {
      this.#lexer.restore(before[2]);
      [this.#token, this.#depth] = before;
    }
    return found;
  }

  /** Whether the token after this one is that. */
  peekIs(text: string): boolean {
    let found = false;
    this.attempt(() => {
      this.advance();
      found = this.is(text);
      return undefined;
    });
    return found;
  }

  advance(): Token {
    const before = this.#token;
    if (this.is('{')) this.#depth += 1;
    if (this.is('}')) this.#depth -= 1;
    this.#token = this.#lexer.next();
    return before;
  }

  is(...texts: readonly string[]): boolean {
    return (this.#token.kind === 'operator' || this.#token.kind === 'keyword') && texts.includes(this.#token.text);
  }

  take(...texts: readonly string[]): string | undefined {
    return this.is(...texts) ? this.advance().text : undefined;
  }

  expect(text: string): void {
    if (this.take(text) === undefined) this.fail(text === ')' ? 'missing )' : 'syntax error');
  }

  name(): string {
    return this.#token.kind === 'name' || this.#token.kind === 'call' ? this.advance().text : this.fail();
  }

  regex(): string {
    const begun = this.#token.text.slice(1);
    const source = this.#lexer.regex(begun);
    this.#token = this.#lexer.next();
    return source;
  }

  newlines(): void {
    while (this.#token.kind === 'newline') this.advance();
  }

  /** Ends of statements. */
  ends(): void {
    while (this.#token.kind === 'newline' || this.is(';')) this.advance();
  }

  fail(what = 'syntax error'): never {
    const { kind, text, line } = this.#token;
    if (kind === 'end' && this.#depth > 0) throw new AwkSyntaxError(`line ${line + 1}: missing } near end of file`);
    if (what === 'syntax error' && kind === 'operator' && (text === ')' || (text === '}' && this.#depth === 0)))
      throw new AwkSyntaxError(`line ${line}: extra '${text}'`);
    const near = kind === 'end' || kind === 'newline' ? 'end of line' : text;
    throw new AwkSyntaxError(`line ${line}: ${what === 'syntax error' ? 'syntax error at or near' : `${what} near`} ${near}`);
  }
}

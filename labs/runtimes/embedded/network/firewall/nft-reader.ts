import type { Family } from './ruleset.ts';
import { NftError, type Token, tokenize } from './nft-tokens.ts';

/** A place in a text of nft's language. */
export class NftReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Sets in braces that were met: each takes a handle. */
  anonymousSets = 0;
  family: Family = 'ip';

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (!token || token.text === ';') throw this.unexpected();
    this.#at++;
    return token;
  }

  accept(text: string): boolean {
    const token = this.peek();
    if (token?.text !== text || token.quoted) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  number(): number {
    const token = this.next();
    if (!/^\d+$/.test(token.text)) throw this.unexpected(token);
    return Number(token.text);
  }

  /** Of a command or a rule. */
  atEnd(): boolean {
    const text = this.peek()?.text;
    return text === undefined || text === ';' || text === '}';
  }

  done(): boolean {
    return this.peek() === undefined;
  }

  skipEnds(): void {
    while (this.accept(';'));
  }

  unexpected(token: Token | undefined = this.peek()): NftError {
    const last = this.#tokens.at(-1);
    if (!token)
      return new NftError('syntax error, unexpected newline', { line: last?.line ?? 1, column: (last?.column ?? 0) + (last?.text.length ?? 0), text: ' ' });
    if (token.text === ';') return new NftError('syntax error, unexpected newline', token);
    const kind = token.quoted
      ? 'quoted string'
      : /^[{}(),:=]$/.test(token.text)
        ? `'${token.text}'`
        : /^\d+$/.test(token.text)
          ? 'number'
          : words.has(token.text)
            ? token.text
            : 'string';
    return new NftError(`syntax error, unexpected ${kind}`, token);
  }

  failure(message: string, token: Token): NftError {
    return new NftError(message, token);
  }
}

const words = new Set([
  'accept',
  'drop',
  'reject',
  'counter',
  'log',
  'limit',
  'tcp',
  'udp',
  'ip',
  'ip6',
  'ct',
  'meta',
  'add',
  'delete',
  'list',
  'flush',
  'table',
  'chain',
  'rule',
  'set',
  'type',
  'hook',
  'priority',
  'policy',
  'saddr',
  'daddr',
  'dport',
  'sport',
  'jump',
  'return',
]);

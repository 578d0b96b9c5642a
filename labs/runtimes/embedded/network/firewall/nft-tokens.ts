export interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A text that nft refuses, with the place that it points at. */
export class NftError extends Error {
  readonly at: Pick<Token, 'line' | 'column' | 'text'> | undefined;
  constructor(message: string, at?: Pick<Token, 'line' | 'column' | 'text'>) {
    super(message);
    this.name = 'NftError';
    this.at = at;
  }
}

const pattern = /"([^"\n]*)"|#[^\n]*|\\\n|[ \t\r]+|(\n|;)|(!=|<=|>=|==|<|>|[{}(),:=])|((?:[^\s{}(),;:=!<>"#]|:(?=[0-9a-f:])(?<=[0-9a-f:]:))+)/gi;

/** Words of nft's language; a newline and `;` are both `;`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let start = 0;
  for (const found of text.matchAll(pattern)) {
    const [all, quoted, end, mark, word] = found;
    const at = { line, column: found.index - start + 1 };
    if (quoted !== undefined) tokens.push({ text: quoted, quoted: true, ...at });
    else if (end !== undefined) tokens.push({ text: ';', quoted: false, ...at });
    else if (mark !== undefined || word !== undefined) tokens.push({ text: mark ?? word!, quoted: false, ...at });
    if (all.includes('\n')) {
      line++;
      start = found.index + all.length;
    }
  }
  return joinAddresses(tokens);
}

/** `fe80::1` and `ct state vmap { invalid : drop }` both have colons: those without blanks around belong to an address. */
function joinAddresses(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const adjoins = last?.line === token.line && last.column + last.text.length === token.column && !last.quoted && !token.quoted;
    const hex = (text: string): boolean => /^[0-9a-f:./]+$/i.test(text);
    if (adjoins && hex(last.text) && hex(token.text) && (last.text.endsWith(':') || token.text === ':') && (last.text.includes(':') || token.text === ':'))
      joined[joined.length - 1] = { ...last, text: last.text + token.text };
    else joined.push(token);
  }
  return joined;
}

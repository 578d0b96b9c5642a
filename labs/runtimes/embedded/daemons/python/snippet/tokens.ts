export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'line';
  readonly text: string;
  readonly line: number;
}

const pattern =
  /(?<skip>[ \t\f]+|#[^\n]*|\\\n)|(?<line>\n|;)|(?<string>[rRbBuU]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'))|(?<number>0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<name>[A-Za-z_]\w*)|(?<operator>\*\*|\/\/|==|!=|<=|>=|[-+*/%<>=()[\]{}.,:])/y;

/** A cell's text in tokens; undefined where something stands in it that is not simulated. */
export function tokensOf(code: string): Token[] | undefined {
  const tokens: Token[] = [];
  let line = 1;
  let depth = 0;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < code.length) {
    const match = pattern.exec(code);
    if (!match) return undefined;
    const [kind, text] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)!;
    if (kind === 'skip' && tokens.at(-1)?.text === '\n' && isIndent(code.slice(match.index))) return undefined;
    if ('([{'.includes(text)) depth++;
    if (')]}'.includes(text)) depth--;
    if (kind !== 'skip' && !(kind === 'line' && depth > 0)) tokens.push({ kind: kind as Token['kind'], text, line });
    line += text.split('\n').length - 1;
  }
  return [...tokens, { kind: 'line', text: '\n', line }];
}

/** A line that belongs to a block. */
const isIndent = (rest: string): boolean => /^[ \t]+[^\s#]/.test(rest);

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\x07', b: '\b', '\\': '\\', "'": "'", '"': '"', '\n': '' };

/** What a string literal stands for; bytes as bytes. */
export function stringOf(literal: string): string | Uint8Array {
  const [, prefix = '', quoted = ''] = /^([a-zA-Z]*)([\s\S]*)$/.exec(literal) ?? [];
  const quote = /^("""|''')/.test(quoted) ? 3 : 1;
  const inner = quoted.slice(quote, -quote);
  const raw = /r/i.test(prefix);
  const text = raw ? inner : inner.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g, (...found: (string | undefined)[]) => escaped(found));
  return /b/i.test(prefix) ? Buffer.from(text, 'latin1') : text;
}

function escaped([all = '', hex, wide, char]: readonly (string | undefined)[]): string {
  return char === undefined ? String.fromCharCode(parseInt(hex ?? wide ?? '0', 16)) : (escapes[char] ?? all);
}

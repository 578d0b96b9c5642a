import { JmesError } from './jmes-error.ts';

export interface Token {
  readonly type: string;
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

const simple: Readonly<Record<string, string>> = {
  '.': 'dot',
  '*': 'star',
  ']': 'rbracket',
  ',': 'comma',
  ':': 'colon',
  '@': 'current',
  '(': 'lparen',
  ')': 'rparen',
  '{': 'lbrace',
  '}': 'rbrace',
};
const doubled: Readonly<Record<string, readonly [second: string, both: string, one: string]>> = {
  '|': ['|', 'or', 'pipe'],
  '&': ['&', 'and', 'expref'],
  '<': ['=', 'lte', 'lt'],
  '>': ['=', 'gte', 'gt'],
  '!': ['=', 'ne', 'not'],
};

const brackets: Readonly<Record<string, string>> = { '[': 'lbracket', '[]': 'flatten', '[?': 'filter' };

/** The tokens of an expression, the last of type `eof`. */
export function lex(text: string): Token[] {
  if (text === '') throw new JmesError('Invalid JMESPath expression: cannot be empty.');
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ type: 'eof', value: '', start: text.length, end: text.length });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const char = text[at]!;
  const rest = text.slice(at);
  const token = (type: string, value: unknown, length: number): Token => ({ type, value, start: at, end: at + length });
  if (char in simple) return token(simple[char]!, char, 1);
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (name !== undefined) return token('unquoted_identifier', name, name.length);
  const pair = doubled[char];
  if (pair) return text[at + 1] === pair[0] ? token(pair[1], char + pair[0], 2) : token(pair[2], char, 1);
  const bracket = /^\[[\]?]?/.exec(rest)?.[0];
  if (bracket !== undefined) return token(brackets[bracket]!, bracket, bracket.length);
  const number = /^-?\d+/.exec(rest)?.[0];
  if (number !== undefined) return token('number', Number(number), number.length);
  if ('"\'`'.includes(char)) return quotedAt(text, at);
  if (rest.startsWith('==')) return token('eq', '==', 2);
  throw new JmesError(`Bad jmespath expression: Unknown token '${char === '-' ? rest.slice(0, 2) : char}':\n${text}\n${' '.repeat(at)}^`);
}

function quotedAt(text: string, at: number): Token {
  const quote = text[at]!;
  let end = at + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) throw new JmesError(`Bad jmespath expression: Unclosed ${quote} delimiter:\n${text}\n${' '.repeat(at)}^`);
  const inner = text.slice(at + 1, end);
  const token = (type: string, value: unknown): Token => ({ type, value, start: at, end: end + 1 });
  if (quote === "'") return token('literal', inner.replaceAll("\\'", "'"));
  try {
    if (quote === '"') return token('quoted_identifier', JSON.parse(`"${inner}"`));
    return token('literal', literal(inner.replaceAll('\\`', '`').trimStart()));
  } catch {
    throw new JmesError(`Bad jmespath expression: Invalid ${quote === '"' ? 'identifier' : 'literal'} ${inner}:\n${text}\n${' '.repeat(at)}^`);
  }
}

/** JSON, or a text without its quotes. */
function literal(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return JSON.parse(`"${text}"`) as unknown;
  }
}

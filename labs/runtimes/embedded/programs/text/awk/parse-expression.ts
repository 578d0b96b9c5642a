import { AwkSyntaxError, type Expression, type Target } from './ast.ts';
import type { TokenStream } from './token-stream.ts';

interface Where {
  /** `>` is a redirection: within print, outside of parentheses. */
  readonly printing?: boolean;
  /** `in` is the loop's. */
  readonly noIn?: boolean;
}

const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '^='];
const isTarget = (expression: Expression): expression is Target => ['variable', 'field', 'element'].includes(expression.kind);

/** How many words each function takes. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 3],
  sub: [2, 3],
  gsub: [2, 3],
  match: [2, 2],
  sprintf: [1, Infinity],
  atan2: [2, 2],
  rand: [0, 0],
  srand: [0, 1],
  fflush: [0, 1],
  systime: [0, 0],
  strftime: [0, 3],
};

/** An expression, lowest precedence first. */
export function parseExpression(tokens: TokenStream, where: Where = {}): Expression {
  const left = choice(tokens, where);
  if (!isTarget(left) || !tokens.is(...assignments)) return left;
  const operator = tokens.advance().text;
  tokens.newlines();
  return { kind: 'assign', operator: operator.slice(0, -1), target: left, value: parseExpression(tokens, where) };
}

const choice = (tokens: TokenStream, where: Where): Expression => {
  const test = or(tokens, where);
  if (tokens.take('?') === undefined) return test;
  tokens.newlines();
  const yes = parseExpression(tokens, where);
  tokens.newlines();
  tokens.expect(':');
  tokens.newlines();
  return { kind: 'choice', test, yes, no: parseExpression(tokens, where) };
};

const logic = (operator: '&&' | '||', inner: (tokens: TokenStream, where: Where) => Expression) => (tokens: TokenStream, where: Where) => {
  let left = inner(tokens, where);
  while (tokens.take(operator) !== undefined) {
    tokens.newlines();
    left = { kind: 'logic', operator, left, right: inner(tokens, where) };
  }
  return left;
};

const membership = (tokens: TokenStream, where: Where): Expression => {
  let left = matching(tokens, where);
  while (!where.noIn && tokens.take('in') !== undefined) left = { kind: 'in', subscripts: [left], array: tokens.name() };
  return left;
};
const and = logic('&&', membership);
const or = logic('||', and);

const matching = (tokens: TokenStream, where: Where): Expression => {
  let text = comparison(tokens, where);
  while (tokens.is('~', '!~')) {
    const negated = tokens.advance().text === '!~';
    text = { kind: 'match', negated, text, pattern: comparison(tokens, where) };
  }
  return text;
};

const comparison = (tokens: TokenStream, where: Where): Expression => {
  const left = piped(tokens, concatenation(tokens, where));
  const operators = where.printing ? ['<', '<=', '==', '!=', '>='] : ['<', '<=', '==', '!=', '>', '>='];
  if (!tokens.is(...operators)) return left;
  const operator = tokens.advance().text;
  return piped(tokens, { kind: 'binary', operator, left, right: concatenation(tokens, where) });
};

/** `"command" | getline x`. */
const piped = (tokens: TokenStream, source: Expression): Expression => {
  let left = source;
  while (tokens.is('|') && tokens.peekIs('getline')) {
    tokens.advance();
    tokens.advance();
    const target = optionalTarget(tokens);
    left = { kind: 'getline', from: 'command', source: left, ...(target && { target }) };
  }
  return left;
};

const begins = (tokens: TokenStream): boolean => {
  const { kind } = tokens.token;
  return ['number', 'string', 'name', 'call', 'builtin'].includes(kind) || tokens.is('$', '!', '(', '-', '+', '++', '--');
};

const concatenation = (tokens: TokenStream, where: Where): Expression => {
  let left = additive(tokens, where);
  while (begins(tokens) && !tokens.is('in')) left = { kind: 'binary', operator: '', left, right: additive(tokens, where) };
  return left;
};

const arithmetic = (operators: readonly string[], inner: (tokens: TokenStream, where: Where) => Expression) => (tokens: TokenStream, where: Where) => {
  let left = inner(tokens, where);
  while (tokens.is(...operators)) {
    const operator = tokens.advance().text;
    left = { kind: 'binary', operator, left, right: inner(tokens, where) };
  }
  return left;
};

const unary = (tokens: TokenStream, where: Where): Expression => {
  const operator = tokens.take('!', '-', '+') as '!' | '-' | '+' | undefined;
  return operator === undefined ? power(tokens, where) : { kind: 'unary', operator, operand: unary(tokens, where) };
};
const multiplicative = arithmetic(['*', '/', '%'], unary);
const additive = arithmetic(['+', '-'], multiplicative);

const power = (tokens: TokenStream, where: Where): Expression => {
  const left = stepped(tokens, where);
  if (tokens.take('^') === undefined) return left;
  const right = tokens.is('-', '+', '!') ? unary(tokens, where) : power(tokens, where);
  return { kind: 'binary', operator: '^', left, right };
};

const stepped = (tokens: TokenStream, where: Where): Expression => {
  const before = tokens.take('++', '--');
  if (before !== undefined) return { kind: 'step', target: target(tokens), by: before === '++' ? 1 : -1, prefix: true };
  const operand = primary(tokens, where);
  if (!isTarget(operand) || !tokens.is('++', '--')) return operand;
  return { kind: 'step', target: operand, by: tokens.advance().text === '++' ? 1 : -1, prefix: false };
};

const target = (tokens: TokenStream): Target => {
  if (tokens.take('$') !== undefined) return { kind: 'field', index: stepped(tokens, {}) };
  const name = tokens.name();
  return tokens.take('[') === undefined ? { kind: 'variable', name } : { kind: 'element', array: name, subscripts: list(tokens, ']') };
};

const optionalTarget = (tokens: TokenStream): Target | undefined => (tokens.is('$') || tokens.token.kind === 'name' ? target(tokens) : undefined);

/** Expressions between commas, up to and with the end. */
export function list(tokens: TokenStream, end: string): Expression[] {
  const all: Expression[] = [];
  while (tokens.take(end) === undefined) {
    tokens.newlines();
    if (end === ')' && (tokens.is('}', ';') || tokens.token.kind === 'end')) tokens.fail('missing )');
    all.push(parseExpression(tokens));
    tokens.newlines();
    if (!tokens.is(end) && tokens.take(',') === undefined) tokens.fail(end === ')' ? 'missing )' : 'syntax error');
  }
  return all;
}

const primary = (tokens: TokenStream, where: Where): Expression => {
  const { kind, text, line } = tokens.token;
  if (kind === 'number') return { kind: 'number', value: Number(tokens.advance().text) };
  if (kind === 'string') return { kind: 'string', value: tokens.advance().text };
  if (kind === 'name' || tokens.is('$')) return target(tokens);
  if (tokens.is('/', '/=')) return { kind: 'regex', source: tokens.regex() };
  if (tokens.is('getline')) return getline(tokens, where);
  if (kind === 'builtin') return builtin(tokens);
  if (kind === 'call') {
    tokens.advance();
    tokens.expect('(');
    return { kind: 'call', name: text, words: list(tokens, ')'), line };
  }
  return tokens.take('(') === undefined ? tokens.fail() : parenthesis(tokens);
};

const parenthesis = (tokens: TokenStream): Expression => {
  const all = list(tokens, ')');
  if (all.length === 1) return { kind: 'group', inner: all[0]! };
  if (all.length === 0 || tokens.take('in') === undefined) return tokens.fail();
  return { kind: 'in', subscripts: all, array: tokens.name() };
};

const getline = (tokens: TokenStream, where: Where): Expression => {
  tokens.advance();
  const into = optionalTarget(tokens);
  const rest = into && { target: into };
  if (tokens.take('<') === undefined) return { kind: 'getline', from: 'input', ...rest };
  return { kind: 'getline', from: 'file', source: stepped(tokens, where), ...rest };
};

const builtin = (tokens: TokenStream): Expression => {
  const { text: name, line } = tokens.advance();
  const words = tokens.take('(') === undefined ? undefined : list(tokens, ')');
  if (words === undefined && name !== 'length') return tokens.fail();
  const [least, most] = counts[name] ?? [1, 1];
  const count = words?.length ?? 0;
  if (count < least || count > most) throw new AwkSyntaxError(`line ${line}: wrong number of arguments in call to ${name}`);
  return { kind: 'builtin', name, words: words ?? [] };
};

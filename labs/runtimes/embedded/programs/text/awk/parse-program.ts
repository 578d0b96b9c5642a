import { AwkSyntaxError, type AwkProgram, type Expression, type FunctionDefinition, type Redirection, type Rule, type Statement } from './ast.ts';
import { list, parseExpression } from './parse-expression.ts';
import { TokenStream } from './token-stream.ts';

interface Scope {
  readonly inFunction: boolean;
  readonly inRecord: boolean;
}

/** A whole program. Throws AwkSyntaxError with mawk's words. */
export function parseProgram(text: string): AwkProgram {
  const tokens = new TokenStream(text);
  const rules: Rule[] = [];
  const functions = new Map<string, FunctionDefinition>();
  for (tokens.ends(); tokens.token.kind !== 'end'; tokens.ends()) {
    if (tokens.take('function', 'func') !== undefined) {
      const name = tokens.name();
      tokens.expect('(');
      const parameters = list(tokens, ')').map((word) => (word.kind === 'variable' ? word.name : tokens.fail()));
      tokens.newlines();
      functions.set(name, { parameters, body: block(tokens, { inFunction: true, inRecord: true }) });
    } else rules.push(rule(tokens));
  }
  return { rules, functions };
}

function rule(tokens: TokenStream): Rule {
  const on = tokens.take('BEGIN', 'END') as 'BEGIN' | 'END' | undefined;
  if (on !== undefined) return { on, body: block(tokens, { inFunction: false, inRecord: false }) };
  const first = tokens.is('{') ? undefined : parseExpression(tokens);
  let last: Expression | undefined;
  if (first && tokens.take(',') !== undefined) {
    tokens.newlines();
    last = parseExpression(tokens);
  }
  if (!tokens.is('{') && !tokens.is(';') && !['newline', 'end'].includes(tokens.token.kind)) tokens.fail();
  const body = tokens.is('{') ? block(tokens, { inFunction: false, inRecord: true }) : undefined;
  return { on: 'record', ...(first && { first }), ...(last && { last }), ...(body && { body }) };
}

function block(tokens: TokenStream, scope: Scope): Statement {
  tokens.expect('{');
  const body: Statement[] = [];
  for (tokens.ends(); tokens.take('}') === undefined; tokens.ends()) body.push(statement(tokens, scope));
  return { kind: 'block', body };
}

/** What a loop or a condition governs. */
function governed(tokens: TokenStream, scope: Scope): Statement {
  tokens.newlines();
  if (tokens.take(';') !== undefined) return { kind: 'block', body: [] };
  return statement(tokens, scope);
}

const inParentheses = (tokens: TokenStream): Expression => {
  tokens.expect('(');
  const inner = parseExpression(tokens);
  tokens.expect(')');
  return inner;
};

function statement(tokens: TokenStream, scope: Scope): Statement {
  if (tokens.is('{')) return block(tokens, scope);
  if (tokens.take('if') !== undefined) return condition(tokens, scope);
  if (tokens.take('while') !== undefined) return { kind: 'loop', test: inParentheses(tokens), body: governed(tokens, scope), late: false };
  if (tokens.take('for') !== undefined) return forLoop(tokens, scope);
  if (tokens.take('do') !== undefined) {
    const body = governed(tokens, scope);
    tokens.ends();
    tokens.expect('while');
    return end(tokens, { kind: 'loop', test: inParentheses(tokens), body, late: true });
  }
  return end(tokens, simple(tokens, scope));
}

/** A statement ends with its line, a semicolon or the block. */
function end(tokens: TokenStream, made: Statement): Statement {
  if (tokens.take(';') === undefined && tokens.token.kind !== 'newline' && !tokens.is('}')) tokens.fail();
  return made;
}

function condition(tokens: TokenStream, scope: Scope): Statement {
  const test = inParentheses(tokens);
  const yes = governed(tokens, scope);
  const otherwise = tokens.attempt(() => {
    tokens.ends();
    return tokens.take('else');
  });
  if (otherwise === undefined) return { kind: 'if', test, yes };
  return { kind: 'if', test, yes, no: governed(tokens, scope) };
}

function forLoop(tokens: TokenStream, scope: Scope): Statement {
  tokens.expect('(');
  const first = tokens.is(';') ? undefined : simple(tokens, scope, true);
  if (first?.kind === 'expression' && first.value.kind === 'variable' && tokens.take('in') !== undefined) {
    const array = tokens.name();
    tokens.expect(')');
    return { kind: 'each', name: first.value.name, array, body: governed(tokens, scope) };
  }
  tokens.expect(';');
  tokens.newlines();
  const test = tokens.is(';') ? undefined : parseExpression(tokens);
  tokens.expect(';');
  tokens.newlines();
  const next = tokens.is(')') ? undefined : simple(tokens, scope);
  tokens.expect(')');
  const body = governed(tokens, scope);
  return { kind: 'loop', ...(first && { first }), ...(test && { test }), ...(next && { next }), body, late: false };
}

const atEnd = (tokens: TokenStream): boolean => tokens.is(';', '}') || ['newline', 'end'].includes(tokens.token.kind);

function simple(tokens: TokenStream, scope: Scope, noIn = false): Statement {
  const { line } = tokens.token;
  const keyword = tokens.take('print', 'printf', 'delete', 'break', 'continue', 'next', 'nextfile', 'exit', 'return');
  switch (keyword) {
    case 'print':
    case 'printf':
      return print(tokens, keyword === 'printf');
    case 'delete': {
      const array = tokens.name();
      return { kind: 'delete', array, ...(tokens.take('[') !== undefined && { subscripts: list(tokens, ']') }) };
    }
    case 'break':
    case 'continue':
      return { kind: 'leave', how: keyword };
    case 'next':
    case 'nextfile':
      if (!scope.inRecord) throw new AwkSyntaxError(`line ${line}: improper use of ${keyword}`);
      return { kind: 'leave', how: keyword };
    case 'exit':
    case 'return':
      if (keyword === 'return' && !scope.inFunction) throw new AwkSyntaxError(`line ${line}: return outside function body`);
      return { kind: keyword, ...(!atEnd(tokens) && { value: parseExpression(tokens) }) };
    default:
      return { kind: 'expression', value: parseExpression(tokens, { noIn }) };
  }
}

function print(tokens: TokenStream, format: boolean): Statement {
  const words: Expression[] = [];
  while (!atEnd(tokens) && !tokens.is('>', '>>', '|')) {
    if (words.length === 0 && tokens.is('(')) words.push(...parenthesized(tokens));
    else words.push(parseExpression(tokens, { printing: true }));
    if (tokens.take(',') === undefined) break;
    tokens.newlines();
  }
  const operator = tokens.take('>', '>>', '|') as Redirection['operator'] | undefined;
  return { kind: 'print', format, words, ...(operator && { to: { operator, target: parseExpression(tokens, { printing: true }) } }) };
}

/** `print (a, b)` prints two, `print (a)(b)` one. */
function parenthesized(tokens: TokenStream): Expression[] {
  const all = tokens.attempt(() => {
    tokens.advance();
    const found = list(tokens, ')');
    return found.length > 1 && (atEnd(tokens) || tokens.is('>', '>>', '|')) ? found : undefined;
  });
  return all ?? [parseExpression(tokens, { printing: true })];
}

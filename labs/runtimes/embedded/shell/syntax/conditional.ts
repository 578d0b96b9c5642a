import type { Conditional, Word } from './ast.ts';
import type { Parser } from './parser.ts';

const unary = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const binary = new Set(['=', '==', '!=', '=~', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** `[[ ... ]]`; extended globs are always on in it. */
export const readConditional = (parser: Parser): Conditional => {
  parser.scanner.takePlain('[[');
  const expression = or(parser);
  if (!parser.scanner.takePlain(']]')) failed(parser);
  return expression;
};

const failed = ({ scanner }: Parser): never => {
  scanner.newlines();
  if (scanner.atEnd) return scanner.unexpected();
  const token = scanner.operator() ?? scanner.plain() ?? scanner.peek();
  return scanner.fail(`syntax error in conditional expression: unexpected token \`${token}'`, { quote: true });
};

const or = (parser: Parser): Conditional => {
  const left = and(parser);
  return takeAmongLines(parser, '||') ? { kind: 'or', left, right: or(parser) } : left;
};

const and = (parser: Parser): Conditional => {
  const left = term(parser);
  return takeAmongLines(parser, '&&') ? { kind: 'and', left, right: and(parser) } : left;
};

const takeAmongLines = ({ scanner }: Parser, operator: string): boolean => {
  scanner.newlines();
  return scanner.take(operator);
};

const term = (parser: Parser): Conditional => {
  const { scanner } = parser;
  scanner.newlines();
  if (scanner.takePlain('!')) return { kind: 'not', operand: term(parser) };
  if (scanner.take('(')) {
    const operand = or(parser);
    scanner.newlines();
    if (!scanner.take(')')) failed(parser);
    return { kind: 'parentheses', operand };
  }
  const first = operand(parser);
  if (unary.test(first.raw) && scanner.plain() !== ']]' && !binary.has(scanner.plain() ?? ''))
    return { kind: 'unary', operator: first.raw, operand: operandOf(parser, 'unary') };
  const operator = binaryOperator(parser);
  if (operator === undefined) {
    const next = scanner.operator();
    if (next === '&&' || next === '||' || next === ')' || next === '\n' || scanner.plain() === ']]') return { kind: 'word', word: first };
    return scanner.atEnd ? scanner.unexpected() : scanner.fail('conditional binary operator expected');
  }
  return { kind: 'binary', operator, left: first, right: operator === '=~' ? regex(parser) : operandOf(parser, 'binary') };
};

const binaryOperator = ({ scanner }: Parser): string | undefined => {
  const operator = scanner.operator();
  if (operator === '<' || operator === '>') {
    scanner.take(operator);
    return operator;
  }
  const plain = scanner.plain();
  if (plain === undefined || !binary.has(plain)) return undefined;
  scanner.position += plain.length;
  return plain;
};

const operandOf = (parser: Parser, kind: 'unary' | 'binary'): Word => {
  const { scanner } = parser;
  const end = scanner.plain() === ']]' ? ']]' : scanner.operator();
  if (end === undefined) return operand(parser);
  const token = end === '\n' ? 'newline' : end;
  return scanner.fail(`unexpected argument \`${token}' to conditional ${kind} operator`, { quote: true });
};

const operand = (parser: Parser): Word => {
  const { scanner, words } = parser;
  if (scanner.plain() === ']]') return failed(parser);
  if (scanner.operator() !== undefined) return failed(parser);
  scanner.blanks();
  const word = words.wordIn({ stop: ' \t\n;&|<>()', top: true, conditional: true });
  return word.raw === '' ? failed(parser) : word;
};

/** Parentheses and bars belong to it. */
const regex = ({ scanner, words }: Parser): Word => {
  scanner.blanks();
  return words.wordIn({ stop: ' \t\n', nested: true });
};

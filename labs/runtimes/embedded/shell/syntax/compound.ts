import type { AndOr, CaseItem, CompoundBody, Word } from './ast.ts';
import { readConditional } from './conditional.ts';
import type { Parser } from './parser.ts';

/** Compound commands by the word or operator that begins them. Undefined: it is none after all. */
export const compoundReaders: Readonly<Record<string, (parser: Parser) => CompoundBody | undefined>> = {
  '(': (parser) => arithmetic(parser) ?? subshell(parser),
  '{': (parser) => {
    parser.scanner.takePlain('{');
    const body = parser.list();
    expect(parser, '}');
    return { kind: 'group', body };
  },
  '[[': (parser) => ({ kind: 'conditional', expression: readConditional(parser) }),
  if: (parser) => ifCommand(parser),
  for: (parser) => loopOver(parser, 'for'),
  select: (parser) => loopOver(parser, 'select'),
  while: (parser) => loop(parser, 'while'),
  until: (parser) => loop(parser, 'until'),
  case: (parser) => caseCommand(parser),
};

const expect = ({ scanner }: Parser, word: string): void => {
  if (!scanner.takePlain(word)) scanner.unexpected();
};

const subshell = (parser: Parser): CompoundBody => {
  parser.scanner.take('(');
  const body = parser.list();
  if (!parser.scanner.take(')')) parser.scanner.unexpected();
  return { kind: 'subshell', body };
};

/** Text up to the `))` that closes `((`, or undefined where it is a subshell in a subshell. */
const doubled = ({ scanner, words }: Parser, stop: string): Word | undefined => {
  const word = words.wordIn({ stop, quoted: true, nested: true, closer: ')' });
  return stop === ')' && !scanner.startsWith('))') ? undefined : word;
};

const arithmetic = (parser: Parser): CompoundBody | undefined => {
  const { scanner } = parser;
  if (!scanner.startsWith('((')) return undefined;
  const start = scanner.position;
  scanner.position += 2;
  const expression = doubled(parser, ')');
  if (!expression) {
    scanner.position = start;
    return undefined;
  }
  scanner.position += 2;
  return { kind: 'arithmetic', expression };
};

const body = (parser: Parser): AndOr[] => {
  if (parser.scanner.takePlain('{')) {
    const braced = parser.list();
    expect(parser, '}');
    return braced;
  }
  expect(parser, 'do');
  const list = parser.list();
  expect(parser, 'done');
  return list;
};

const loop = (parser: Parser, kind: 'while' | 'until'): CompoundBody => {
  parser.scanner.takePlain(kind);
  const condition = parser.list();
  expect(parser, 'do');
  const list = parser.list();
  expect(parser, 'done');
  return { kind, condition, body: list };
};

const loopOver = (parser: Parser, kind: 'for' | 'select'): CompoundBody => {
  const { scanner } = parser;
  scanner.takePlain(kind);
  scanner.blanks();
  if (kind === 'for' && scanner.startsWith('((')) return countedLoop(parser);
  const name = scanner.plain();
  if (name === undefined) return scanner.unexpected();
  scanner.position += name.length;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) scanner.fail(`\`${name}': not a valid identifier`);
  scanner.newlines();
  const words: Word[] = [];
  const listed = scanner.takePlain('in');
  if (listed) for (let word = wordOf(parser); word; word = wordOf(parser)) words.push(word);
  if (!scanner.take(';') && listed && scanner.operator() !== '\n') scanner.unexpected();
  scanner.newlines();
  return { kind, variable: name, ...(listed && { words }), body: body(parser) };
};

const wordOf = ({ scanner, words }: Parser): Word | undefined => (scanner.operator() === undefined ? words.word() : undefined);

const countedLoop = (parser: Parser): CompoundBody => {
  const { scanner } = parser;
  scanner.position += 2;
  const expressions: Word[] = [];
  for (let index = 0; index < 3; index += 1) {
    expressions.push(doubled(parser, index < 2 ? ';' : ')') ?? scanner.unexpected());
    scanner.position += index < 2 ? 1 : 2;
  }
  scanner.take(';');
  scanner.newlines();
  return { kind: 'cfor', expressions, body: body(parser) };
};

const ifCommand = (parser: Parser): CompoundBody => {
  const { scanner } = parser;
  const branches: { condition: AndOr[]; body: AndOr[] }[] = [];
  do {
    scanner.position += scanner.plain()!.length;
    const condition = parser.list();
    expect(parser, 'then');
    branches.push({ condition, body: parser.list() });
  } while (scanner.plain() === 'elif');
  const otherwise = scanner.takePlain('else') ? parser.list() : undefined;
  expect(parser, 'fi');
  return { kind: 'if', branches, ...(otherwise && { otherwise }) };
};

const caseCommand = (parser: Parser): CompoundBody => {
  const { scanner, words } = parser;
  scanner.takePlain('case');
  const word = words.word() ?? scanner.unexpected();
  scanner.newlines();
  expect(parser, 'in');
  const items: CaseItem[] = [];
  scanner.newlines();
  while (!scanner.takePlain('esac')) {
    const item = caseItem(parser);
    items.push(item.item);
    scanner.newlines();
    if (item.last) {
      expect(parser, 'esac');
      break;
    }
  }
  return { kind: 'case', word, items };
};

const caseItem = (parser: Parser): { item: CaseItem; last: boolean } => {
  const { scanner, words } = parser;
  scanner.take('(');
  const patterns: Word[] = [];
  do patterns.push(words.word() ?? scanner.unexpected());
  while (scanner.take('|'));
  if (!scanner.take(')')) scanner.unexpected();
  scanner.newlines();
  const ended = scanner.plain() === 'esac' || [';;', ';&', ';;&'].includes(scanner.operator() ?? '');
  const list = ended ? [] : parser.list();
  const end = ([';;&', ';;', ';&'] as const).find((operator) => scanner.take(operator));
  return { item: { patterns, body: list, end: end ?? ';;' }, last: end === undefined };
};

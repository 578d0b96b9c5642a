import { evaluate } from '../expand/evaluate.ts';
import { byCodePoint } from '../expand/glob.ts';
import { compilePattern } from '../expand/pattern.ts';
import { quoteIfNeeded } from '../expand/quote.ts';
import { expandPattern, expandText, segmentsOf } from '../expand/word.ts';
import { escapeRegex } from '../expand/pattern.ts';
import type { Shell } from '../state/shell.ts';
import type { Conditional, Word } from '../syntax/ast.ts';
import { ShellFailure } from './control.ts';
import { fileBinary, unaryTest } from './tests.ts';
import { trace } from './trace.ts';

/** `[[ ... ]]`: 0, 1, or 2 where an operand is wrong. */
export const runConditional = async (shell: Shell, expression: Conditional): Promise<number> => {
  try {
    return (await holds(shell, expression)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellFailure) || error.fatal) throw error;
    if (error.message !== '') await shell.complain(`[[: ${error.message}`);
    return error.status;
  }
};

const holds = async (shell: Shell, expression: Conditional): Promise<boolean> => {
  switch (expression.kind) {
    case 'and':
      return (await holds(shell, expression.left)) && (await holds(shell, expression.right));
    case 'or':
      return (await holds(shell, expression.left)) || (await holds(shell, expression.right));
    case 'not':
      return !(await holds(shell, expression.operand));
    case 'parentheses':
      return holds(shell, expression.operand);
    case 'word': {
      const text = await expandText(shell, expression.word);
      await trace(shell, `[[ -n ${quoteIfNeeded(text)} ]]`);
      return text !== '';
    }
    case 'unary': {
      const text = await expandText(shell, expression.operand);
      await trace(shell, `[[ ${expression.operator} ${quoteIfNeeded(text)} ]]`);
      return unaryTest(shell, expression.operator, text);
    }
    case 'binary':
      return binary(shell, expression);
  }
};

const numeric: Readonly<Record<string, (left: bigint, right: bigint) => boolean>> = {
  '-eq': (left, right) => left === right,
  '-ne': (left, right) => left !== right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
};

const binary = async (shell: Shell, { operator, left, right }: Extract<Conditional, { kind: 'binary' }>): Promise<boolean> => {
  const text = await expandText(shell, left);
  if (operator === '=~') return matchRegex(shell, text, right);
  if (['=', '==', '!='].includes(operator)) {
    const pattern = await expandPattern(shell, right);
    await trace(shell, `[[ ${quoteIfNeeded(text)} ${operator} ${pattern === '' ? "''" : pattern} ]]`);
    const matches = compilePattern(pattern, { extglob: true, ignoreCase: shell.options.shopt.has('nocasematch') }).test(text);
    return matches === (operator !== '!=');
  }
  const other = await expandText(shell, right);
  await trace(shell, `[[ ${quoteIfNeeded(text)} ${operator} ${quoteIfNeeded(other)} ]]`);
  const compare = numeric[operator];
  if (compare) return compare(evaluate(shell, text), evaluate(shell, other));
  if (operator === '<') return byCodePoint(text, other) < 0;
  if (operator === '>') return byCodePoint(text, other) > 0;
  return fileBinary(shell, operator, [text, other]);
};

const posixClasses: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
};

/** POSIX extended regular expressions as JavaScript's. */
export const fromExtendedRegex = (source: string): string => {
  let regex = '';
  for (let at = 0; at < source.length;) {
    const set = /^\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/.exec(source.slice(at))?.[0];
    if (source[at] === '\\' && at + 1 < source.length) {
      regex +=
        /[A-Za-z0-9]/.test(source[at + 1]!) && !'wWsSbB<>'.includes(source[at + 1]!)
          ? source[at + 1]!
          : source[at + 1] === '<' || source[at + 1] === '>'
            ? '\\b'
            : source.slice(at, at + 2);
      at += 2;
    } else if (set) {
      regex += setOf(set);
      at += set.length;
    } else {
      regex += source[at]!;
      at += 1;
    }
  }
  return regex;
};

const setOf = (set: string): string => {
  const negated = set[1] === '^';
  const inner = set.slice(negated ? 2 : 1, -1);
  const first = inner.startsWith(']') ? '\\]' : '';
  const body = inner.slice(first ? 1 : 0).replace(/\[:([a-z]+):\]|\\|\[/g, (found, name?: string) => (name ? (posixClasses[name] ?? '') : `\\${found}`));
  return `[${negated ? '^' : ''}${first}${body}]`;
};

const matchRegex = async (shell: Shell, text: string, right: Word): Promise<boolean> => {
  const segments = await segmentsOf(shell, right.parts, { whole: true });
  const source = segments
    .map((segment) => (segment === 'boundary' ? ' ' : segment.quoted ? escapeRegex(segment.text) : fromExtendedRegex(segment.text)))
    .join('');
  await trace(shell, `[[ ${quoteIfNeeded(text)} =~ ${right.raw} ]]`);
  let match: RegExpExecArray | null;
  try {
    match = new RegExp(source, shell.options.shopt.has('nocasematch') ? 'si' : 's').exec(text);
  } catch {
    throw new ShellFailure('', { status: 2 });
  }
  shell.variables.setWords('BASH_REMATCH', match ? match.map((group) => group ?? '') : []);
  return match !== null;
};

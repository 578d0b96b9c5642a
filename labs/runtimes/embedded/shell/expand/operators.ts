import { ShellFailure } from '../execute/control.ts';
import type { Context, Shell } from '../state/shell.ts';
import type { Parameter, Word } from '../syntax/ast.ts';
import { evaluate } from './evaluate.ts';
import { compilePattern, toRegex } from './pattern.ts';
import type { Segment } from './segments.ts';
import { operandSegments, type Target } from './targets.ts';
import { transform } from './transform.ts';
import { elementsOf, special } from './values.ts';

export interface Operation {
  readonly part: Parameter;
  readonly target: Target;
  readonly context: Context;
}

export type Operated = { readonly values: readonly string[] | undefined } | { readonly segments: Segment[] };

/** `${x:-y}` and all its kin. */
export const applyOperator = async (shell: Shell, operation: Operation): Promise<Operated> => {
  const operator = operation.part.operator!;
  if (/^:?[-=?+]$/.test(operator)) return substitute(shell, operation);
  if (operator === ':') return { values: await slice(shell, operation) };
  if (operator.startsWith('@')) return transform(shell, operation.target, operator[1]!);
  const { values } = operation.target;
  if (values === undefined) {
    if (shell.options.has('nounset')) throw new ShellFailure(`${operation.target.label}: unbound variable`, { fatal: true });
    return { values };
  }
  const change = await changer(shell, operator, operation.part.words ?? []);
  return { values: values.map(change) };
};

const substitute = async (shell: Shell, { part, target, context }: Operation): Promise<Operated> => {
  const operator = part.operator!.at(-1)!;
  const { values } = target;
  const missing = values === undefined || (target.list !== undefined && values.length === 0) || (part.operator!.startsWith(':') && values.join('') === '');
  const word = part.words![0]!;
  if (operator === '+') return missing ? { segments: [] } : { segments: await operandSegments(shell, word, context) };
  if (!missing) return { values };
  if (operator === '-') return { segments: await operandSegments(shell, word, context) };
  const text = await shell.engine.expand.text(shell, word);
  if (operator === '?') {
    const message = text === '' && word.raw === '' ? (part.operator!.startsWith(':') ? 'parameter null or not set' : 'parameter not set') : text;
    throw new ShellFailure(`${target.label}: ${message}`, { status: 127, fatal: true });
  }
  if (!/^[A-Za-z_]/.test(target.name)) throw new ShellFailure(`$${target.name}: cannot assign in this way`, { fatal: true });
  if (target.key === undefined) shell.variables.set(target.name, text);
  else shell.variables.setElement(target.name, target.key, text);
  return { values: [text] };
};

/** `${x:offset:length}`. */
const slice = async (shell: Shell, { part, target }: Operation): Promise<readonly string[] | undefined> => {
  const [offsetWord, lengthWord] = part.words!;
  const offset = Number(evaluate(shell, await shell.engine.expand.text(shell, offsetWord!, { quoted: true })));
  const length = lengthWord && Number(evaluate(shell, await shell.engine.expand.text(shell, lengthWord, { quoted: true })));
  if (target.values === undefined) return undefined;
  if (target.list) return sliceList(shell, { target, offset, length });
  const chars = [...target.values[0]!];
  const begin = offset < 0 ? chars.length + offset : offset;
  if (begin < 0) return [''];
  const end = length === undefined ? chars.length : length < 0 ? chars.length + length : begin + length;
  if (end < begin && length !== undefined && length < 0) throw new ShellFailure(`${lengthWord!.raw.trim()}: substring expression < 0`, { fatal: true });
  return [chars.slice(begin, end).join('')];
};

const sliceList = (shell: Shell, { target, offset, length }: { target: Target; offset: number; length: number | undefined }): string[] => {
  const positional = target.name === '@' || target.name === '*';
  if (length !== undefined && length < 0) throw new ShellFailure(`${length}: substring expression < 0`, { fatal: true });
  if (positional) {
    const all = [special(shell, '0')!, ...shell.positional];
    const begin = offset < 0 ? all.length + offset : offset;
    if (begin < 0) return [];
    return all.slice(begin, length === undefined ? undefined : begin + length);
  }
  const variable = shell.variables.find(target.name)!;
  const elements = elementsOf(variable);
  if (variable.kind !== 'indexed') {
    const begin = Math.max(0, offset - 1);
    return elements.slice(begin, length === undefined ? undefined : begin + length).map(([, value]) => value);
  }
  const last = Number(elements.at(-1)?.[0] ?? -1);
  const from = offset < 0 ? last + 1 + offset : offset;
  return elements
    .filter(([key]) => Number(key) >= from)
    .slice(0, length)
    .map(([, value]) => value);
};

const changer = async (shell: Shell, operator: string, words: readonly Word[]): Promise<(value: string) => string> => {
  const extglob = shell.options.shopt.has('extglob');
  if (operator.startsWith('/')) return replacer(shell, operator, words);
  const pattern = await shell.engine.expand.pattern(shell, words[0]!);
  if (/^[#%]/.test(operator)) return remover(operator, toRegex(pattern, { extglob }));
  const matches = compilePattern(pattern === '' ? '?' : pattern, { extglob });
  const cased = {
    '^': (char: string) => char.toUpperCase(),
    ',': (char: string) => char.toLowerCase(),
    '~': (char: string) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase()),
  }[operator[0] as '^' | ',' | '~'];
  const all = operator.length === 2;
  return (value) => [...value].map((char, index) => ((all || index === 0) && matches.test(char) ? cased(char) : char)).join('');
};

/** Patterns cut from the begin or the end: the shortest match by trying ends, the longest by the expression's own greed. */
const remover = (operator: string, regex: string): ((value: string) => string) => {
  const whole = new RegExp(`^(?:${regex})$`, 'su');
  return (value) => {
    const ends = [...Array(value.length + 1).keys()];
    const long = operator.length === 2;
    const tail = operator.startsWith('%');
    const lengths = long ? ends.toReversed() : ends;
    const found = lengths.find((length) => whole.test(tail ? value.slice(value.length - length) : value.slice(0, length)));
    if (found === undefined) return value;
    return tail ? value.slice(0, value.length - found) : value.slice(found);
  };
};

const replacer = async (shell: Shell, operator: string, words: readonly Word[]): Promise<(value: string) => string> => {
  const pattern = await shell.engine.expand.pattern(shell, words[0]!);
  const replacement = words[1] ? await shell.engine.expand.text(shell, words[1]) : '';
  if (pattern === '') return (value) => (operator === '/#' ? replacement + value : operator === '/%' ? value + replacement : value);
  const regex = toRegex(pattern, { extglob: shell.options.shopt.has('extglob') });
  const anchored = operator === '/#' ? `^(?:${regex})` : operator === '/%' ? `(?:${regex})$` : `(?:${regex})`;
  const expression = new RegExp(anchored, operator === '//' ? 'gsu' : 'su');
  return (value) => value.replace(expression, (match: string) => (match === '' && operator === '//' ? '' : replacement));
};

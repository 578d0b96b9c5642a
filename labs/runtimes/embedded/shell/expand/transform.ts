import { ShellFailure } from '../execute/control.ts';
import { decodeEscapes } from '../syntax/ansi-c.ts';
import type { Shell } from '../state/shell.ts';
import type { Variable } from '../state/variables.ts';
import { expandPrompt } from './prompt.ts';
import { doubleQuote, quoteIfNeeded, singleQuote } from './quote.ts';
import type { Target } from './targets.ts';
import { elementsOf } from './values.ts';

const upperFirst = (value: string): string => value.slice(0, 1).toUpperCase() + value.slice(1);

/** Attributes as `declare -p` writes them, without the dash. */
export const attributesOf = (variable: Variable): string =>
  [
    variable.kind === 'indexed' && 'a',
    variable.kind === 'associative' && 'A',
    variable.integer && 'i',
    variable.lower && 'l',
    variable.nameref && 'n',
    variable.readonly && 'r',
    variable.upper && 'u',
    variable.exported && 'x',
  ]
    .filter(Boolean)
    .join('');

/** The value part of an array's declaration: `([0]="a" [1]="b")`. */
export const arrayText = (variable: Variable): string => {
  const items = elementsOf(variable).map(([key, value]) => `[${variable.kind === 'associative' ? quoteIfNeeded(String(key)) : key}]=${doubleQuote(value)}`);
  return variable.kind === 'associative' ? `(${items.map((item) => `${item} `).join('')})` : `(${items.join(' ')})`;
};

/** `${x@Q}` and its kin. */
export const transform = async (shell: Shell, target: Target, operator: string): Promise<{ values: readonly string[] | undefined }> => {
  const variable = shell.variables.find(target.name);
  if (operator === 'a') return { values: variable ? (target.values ?? ['']).map(() => attributesOf(variable)) : undefined };
  if (operator === 'A') return { values: variable?.value === undefined ? undefined : [assignmentText(target, variable)] };
  if ((operator === 'K' || operator === 'k') && target.list && variable) {
    const pairs = elementsOf(variable);
    return {
      values:
        operator === 'k' ? pairs.flatMap(([key, value]) => [String(key), value]) : [pairs.map(([key, value]) => `${key} ${doubleQuote(value)}`).join(' ')],
    };
  }
  if (target.values === undefined) return { values: undefined };
  if (operator === 'P') return { values: await Promise.all(target.values.map((value) => expandPrompt(shell, value))) };
  const change = changes[operator];
  if (!change) throw new ShellFailure(`\${${target.label}@${operator}}: bad substitution`, { fatal: true });
  return { values: target.values.map(change) };
};

const changes: Readonly<Record<string, (value: string) => string>> = {
  Q: singleQuote,
  K: singleQuote,
  k: singleQuote,
  E: (value) => decodeEscapes(value, { quotes: true }).text,
  U: (value) => value.toUpperCase(),
  L: (value) => value.toLowerCase(),
  u: upperFirst,
};

const assignmentText = (target: Target, variable: Variable): string => {
  const attributes = attributesOf(variable);
  if (target.list) return `declare -${attributes || '-'} ${target.name}=${arrayText(variable)}`;
  const value = singleQuote(target.values?.[0] ?? '');
  return attributes === '' ? `${target.name}=${value}` : `declare -${attributes} ${target.name}=${value}`;
};

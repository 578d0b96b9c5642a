import { ShellFailure } from '../execute/control.ts';
import type { Shell } from '../state/shell.ts';
import type { Variable } from '../state/variables.ts';
import type { Word } from '../syntax/ast.ts';
import { evaluate } from './evaluate.ts';

/** Keys and values of an array in its order; of a plain variable, element 0. */
export const elementsOf = (variable: Variable): (readonly [string | number, string])[] => {
  const { value, kind } = variable;
  if (value === undefined) return [];
  if (typeof value === 'string') return [[0, value]];
  if (kind === 'indexed') return [...(value as Map<number, string>)].sort(([left], [right]) => left - right);
  return [...(value as Map<string, string>)];
};

/** Value of a positional or special parameter, or undefined where the name is a variable's. */
export const special = (shell: Shell, name: string): string | undefined => {
  if (/^[1-9]\d*$/.test(name)) return shell.positional[Number(name) - 1];
  switch (name) {
    case '0':
      return shell.zero;
    case '#':
      return String(shell.positional.length);
    case '?':
      return String(shell.status);
    case '$':
      return String(shell.mainPid);
    case '!':
      return shell.lastBackground === undefined ? undefined : String(shell.lastBackground);
    case '-':
      return shell.options.letters() + (shell.interactive ? 'i' : '') + (shell.commandString ? 'c' : shell.readsInput ? 's' : '');
    default:
      return undefined;
  }
};

/** A subscript's key: a text for associative arrays, else a number; negative ones count from the end. */
export const keyOf = async (shell: Shell, name: string, subscript: Word): Promise<string | number> => {
  const variable = shell.variables.find(name);
  if (variable?.kind === 'associative') return shell.engine.expand.text(shell, subscript);
  const index = Number(evaluate(shell, await shell.engine.expand.text(shell, subscript)));
  if (index >= 0) return index;
  const last = variable === undefined ? -1 : Math.max(-1, ...elementsOf(variable).map(([key]) => Number(key)));
  if (last + 1 + index < 0) throw new ShellFailure(`${name}: bad array subscript`);
  return last + 1 + index;
};

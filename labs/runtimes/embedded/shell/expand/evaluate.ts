import { ShellFailure } from '../execute/control.ts';
import type { Shell } from '../state/shell.ts';
import { ArithmeticError, evaluateArithmetic } from './arithmetic.ts';

/** An expression whose expansions were made. */
export const evaluate = (shell: Shell, text: string): bigint => {
  try {
    return evaluateArithmetic(text, shell.variables, { strict: shell.options.has('nounset') });
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellFailure(error.message, { fatal: error.message.endsWith('unbound variable') });
    throw error;
  }
};

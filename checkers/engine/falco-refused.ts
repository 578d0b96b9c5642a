import type { Outcome } from './contract.ts';
import { fail } from './outcome.ts';

/** The rules judge nothing where Falco would not start with them. */
export const falcoRefused = (refused: string): Outcome =>
  fail(`Falco does not start: ${refused}`, { subject: 'rules', observed: refused, expected: 'rules that load' });

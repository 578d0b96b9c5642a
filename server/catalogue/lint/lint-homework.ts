import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';

/** The proof gate has no command line of its own to run homework with yet, and what is not proven is not promised. */
export const lintHomework = ({ scenario: { file, yaml }, nameOf }: LintContext): Problem[] =>
  file.homework === undefined ? [] : [{ file: nameOf('scenario.yaml'), line: yaml.lineOf(['homework']), message: 'the proof gate cannot run homework yet' }];

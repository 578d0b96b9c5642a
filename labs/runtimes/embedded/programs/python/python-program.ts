import type { ProgramContext } from '../../program/program.ts';

/** A scenario's own Python program that runs to its end, as a model. */
export interface PythonProgram {
  /** sha256 of the file that it came with, before the variant's values were put in. */
  readonly hash: string;
  /** The file's text with the variant's values taken out again. */
  template(text: string): string;
  run(context: ProgramContext, text: string): Promise<number>;
}

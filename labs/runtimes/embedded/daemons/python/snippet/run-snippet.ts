import type { ProgramContext } from '../../../program/program.ts';
import { NotSimulated } from '../not-simulated.ts';
import { PythonExit, Raised } from '../raised.ts';
import { Evaluation } from './evaluate.ts';
import { tokensOf } from './tokens.ts';
import { worldOf } from './world.ts';

const unsimulated = 126;

/** `python3 -c`: short cells of imports, assignments and expressions run; anything more says that it is not simulated. */
export async function runSnippet(context: ProgramContext, code: string): Promise<number> {
  const refuse = async (what: string): Promise<number> => {
    await context.stderr.write(`python3: ${what} is not simulated here; expressions, assignments, print, os, sys, json, time, socket and subprocess are\n`);
    return unsimulated;
  };
  const tokens = tokensOf(code);
  if (!tokens) return refuse('this text');
  try {
    await new Evaluation(tokens, await worldOf(context)).run();
    return 0;
  } catch (error) {
    if (error instanceof NotSimulated) return refuse(error.message);
    if (error instanceof PythonExit) {
      if (error.message !== '') await context.stderr.write(`${error.message}\n`);
      return error.code;
    }
    if (!(error instanceof Raised)) throw error;
    await context.stderr.write(`${error.text}\n`);
    return 1;
  }
}

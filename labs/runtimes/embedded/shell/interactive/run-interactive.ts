import type { ProgramContext } from '../../program/program.ts';
import { runScript } from '../run-script.ts';
import type { Parsed } from '../start-options.ts';

export const runInteractive = (context: ProgramContext, start: Parsed): Promise<number> => runScript(context, start);

import type { ProgramContext } from '../../../program/program.ts';

export async function makeBases(context: ProgramContext): Promise<number> {
  await context.stderr.write('not yet\n');
  return 1;
}

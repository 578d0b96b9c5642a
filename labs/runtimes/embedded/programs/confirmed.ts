import type { ProgramContext } from '../program/program.ts';

/** Asks on stderr and reads a line; an answer that begins with y is a yes. */
export async function confirmed({ stdin, stderr }: Pick<ProgramContext, 'stdin' | 'stderr'>, question: string): Promise<boolean> {
  await stderr.write(question);
  return /^[yY]/.test((await stdin.readLine()) ?? '');
}

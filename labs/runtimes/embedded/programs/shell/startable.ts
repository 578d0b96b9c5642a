import { findExecutable } from '../../program/find-executable.ts';
import type { ProgramContext } from '../../program/program.ts';

/** Why a program cannot be started, with the status that the GNU programs end with then; undefined where it can. */
export const notStartable = async (
  { sys }: Pick<ProgramContext, 'sys'>,
  name: string,
  path: string | undefined,
): Promise<{ words: string; code: 126 | 127 } | undefined> => {
  const found = await findExecutable(sys, name, path);
  if ('path' in found) return undefined;
  const denied = found.missing === 'denied' || found.missing === 'directory';
  return denied ? { words: 'Permission denied', code: 126 } : { words: 'No such file or directory', code: 127 };
};

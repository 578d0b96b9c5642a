import type { ProgramContext } from '../program/program.ts';
import { SysError } from '../sys/sys-error.ts';

/** Does one thing of many. A system call that fails is told as `<program>: <what>: <strerror>` and the answer is undefined. */
export async function reported<Result>({ argv, stderr }: ProgramContext, what: string, action: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await stderr.write(`${baseName(argv[0]!)}: ${what}: ${error.message}\n`);
    return undefined;
  }
}

/** The last part of a path, without slashes at its end. */
export const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) || '/';
/** A name in a folder. */
export const inFolder = (folder: string, name: string): string => `${folder.replace(/\/+$/, '')}/${name}`;
/** All before the last part, `.` where there is none. */
export const parentOf = (path: string): string => {
  const bare = path.replace(/\/+$/, '');
  const at = bare.lastIndexOf('/');
  return at < 0 ? '.' : at === 0 ? '/' : bare.slice(0, at).replace(/\/+$/, '');
};

/** Ends as GNU programs do that were given too little: `missing operand` and where to read more. */
export async function missingOperand({ argv, stderr }: ProgramContext, after?: string): Promise<number> {
  const text = after === undefined ? 'missing operand' : `missing operand after ‘${after}’`;
  await stderr.write(`${argv[0]}: ${text}\nTry '${argv[0]} --help' for more information.\n`);
  return 1;
}

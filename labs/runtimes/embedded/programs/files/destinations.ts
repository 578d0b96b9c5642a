import type { ProgramContext } from '../../program/program.ts';
import type { Options } from '../getopt.ts';
import { baseName, inFolder } from '../reported.ts';
import { quoted } from './quote-name.ts';

/** Which source goes where, for `cp`, `mv` and `ln`: into the last operand where it is a directory. undefined: told on stderr. */
export async function destinations({ sys, stderr }: ProgramContext, given: Options, program: string): Promise<{ from: string; to: string }[] | undefined> {
  const folder = given.value('t');
  const sources = folder === undefined ? given.operands.slice(0, -1) : given.operands;
  const target = folder ?? given.operands.at(-1);
  const fail = async (text: string, help = true): Promise<undefined> => {
    await stderr.write(`${program}: ${text}\n${help ? `Try '${program} --help' for more information.\n` : ''}`);
  };
  if (target === undefined) return await fail('missing file operand');
  if (sources.length === 0) return await fail(folder === undefined ? `missing destination file operand after ${quoted(target)}` : 'missing file operand');
  const stat = await sys.stat(target).catch(() => undefined);
  const into = folder !== undefined || (stat?.type === 'directory' && !given.has('T'));
  if (folder !== undefined && stat?.type !== 'directory') return await fail(`target directory ${quoted(target)}: ${notFolder(stat)}`, false);
  if (!into && sources.length > 1)
    return given.has('T') ? await fail(`extra operand ${quoted(given.operands[2]!)}`) : await fail(`target ${quoted(target)}: ${notFolder(stat)}`, false);
  return sources.map((from) => ({ from, to: into ? inFolder(target, baseName(from)) : target }));
}

const notFolder = (stat: unknown): string => (stat ? 'Not a directory' : 'No such file or directory');

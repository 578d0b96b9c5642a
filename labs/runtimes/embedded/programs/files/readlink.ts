import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { baseName, inFolder, missingOperand, parentOf, reported } from '../reported.ts';

const long = {
  canonicalize: 'f',
  'canonicalize-existing': 'e',
  'canonicalize-missing': 'm',
  'no-newline': 'n',
  quiet: 'q',
  silent: 's',
  verbose: 'v',
  zero: 'z',
};

/** Where a link leads: one step, or all the way with `-f`. */
export const readlink = defineProgram({
  name: 'readlink',
  paths: ['/usr/bin/readlink'],
  async run(context) {
    const given = await options(context, { short: 'efmnqsvz', long });
    if (given.operands.length === 0) return await missingOperand(context);
    const quiet = given.has('v') ? context : { ...context, stderr: { isTerminal: false, write: async () => undefined } };
    let status = 0;
    for (const path of given.operands) {
      const found = await reported(quiet, path, async () =>
        given.has('f', 'e', 'm') ? await canonical(context, path, given.last('f', 'e', 'm')!) : await context.sys.readlink(path),
      );
      if (found === undefined) status = 1;
      else await context.stdout.write(`${found}${given.has('n') && given.operands.length === 1 ? '' : given.has('z') ? '\0' : '\n'}`);
    }
    return status;
  },
});

/** All links resolved. `f`: the last part may be missing; `m`: any may; `e`: none. */
export async function canonical({ sys }: Pick<ProgramContext, 'sys'>, path: string, way: string): Promise<string> {
  if (way === 'e') return await sys.realpath(path);
  const found = await sys.realpath(path).catch(() => undefined);
  if (found !== undefined) return found;
  const link = await sys.readlink(path).catch(() => undefined);
  if (link !== undefined) return await canonical({ sys }, link.startsWith('/') ? link : inFolder(parentOf(path), link), way);
  const parent = parentOf(path);
  return inFolder(way === 'm' && parent !== path ? await canonical({ sys }, parent, way) : await sys.realpath(parent), baseName(path));
}

import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from './text-input.ts';

const directoryOf = (path: string): string => {
  const trimmed = path.replace(/(?<=.)\/+$/, '');
  if (!trimmed.includes('/')) return '.';
  return trimmed.replace(/\/[^/]*$/, '').replace(/\/+$/, '') || '/';
};

export const dirname = defineProgram({
  name: 'dirname',
  paths: ['/usr/bin/dirname'],
  async run(context) {
    const given = await options(context, { short: 'z', long: { zero: 'z' } });
    if (given.operands.length === 0) return complain(context, `missing operand${tryHelp(context)}`);
    for (const path of given.operands) await context.stdout.write(directoryOf(path) + (given.has('z') ? '\0' : '\n'));
    return 0;
  },
});

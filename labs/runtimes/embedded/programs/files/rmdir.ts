import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { missingOperand, parentOf, reported } from '../reported.ts';
import { quoted } from './quote-name.ts';

/** Removes empty directories, `-p` with their parents. */
export const rmdir = defineProgram({
  name: 'rmdir',
  paths: ['/usr/bin/rmdir'],
  async run(context) {
    const given = await options(context, { short: 'pv', long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': '' } });
    if (given.operands.length === 0) return await missingOperand(context);
    let status = 0;
    for (const operand of given.operands) {
      for (let path = operand; path !== '.' && path !== '/'; path = given.has('p') ? parentOf(path) : '/') {
        if (given.has('v')) await context.stdout.write(`rmdir: removing directory, ${quoted(path)}\n`);
        const done = await reported(context, `failed to remove ${quoted(path)}`, async () => {
          await context.sys.rmdir(path);
          return true;
        });
        if (done) continue;
        status = 1;
        break;
      }
    }
    return status;
  },
});

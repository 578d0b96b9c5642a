import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { missingOperand, reported } from '../reported.ts';
import { relative } from './ln.ts';
import { quoted } from './quote-name.ts';
import { canonical } from './readlink.ts';

const long = {
  'canonicalize-existing': 'e',
  'canonicalize-missing': 'm',
  logical: 'L',
  physical: 'P',
  quiet: 'q',
  'relative-to=': '',
  'relative-base=': '',
  strip: 's',
  'no-symlinks': 's',
  zero: 'z',
};

/** The absolute path without links. */
export const realpath = defineProgram({
  name: 'realpath',
  paths: ['/usr/bin/realpath'],
  async run(context) {
    const given = await options(context, { short: 'eLmPqsz', long });
    if (given.operands.length === 0) return await missingOperand(context);
    const teller = given.has('q') ? { ...context, stderr: { isTerminal: false, write: async () => undefined } } : context;
    const to = given.value('relative-to');
    let status = 0;
    for (const path of given.operands) {
      const found = await reported(teller, quoted(path).slice(1, -1), async () => await canonical(context, path, given.last('e', 'm') ?? 'f'));
      if (found === undefined) status = 1;
      else await context.stdout.write(`${to === undefined ? found : relative(await canonical(context, to, 'm'), found)}${given.has('z') ? '\0' : '\n'}`);
    }
    return status;
  },
});

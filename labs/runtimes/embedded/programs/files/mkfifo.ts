import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { missingOperand, reported } from '../reported.ts';
import { parseMode } from './parse-mode.ts';
import { curly } from './quote-name.ts';

/** Makes named pipes. */
export const mkfifo = defineProgram({
  name: 'mkfifo',
  paths: ['/usr/bin/mkfifo'],
  async run(context) {
    const given = await options(context, { short: 'm:Z', long: { 'mode=': 'm' } });
    if (given.operands.length === 0) return await missingOperand(context);
    const change = parseMode(given.value('m') ?? '666', 0);
    if (!change) {
      await context.stderr.write('mkfifo: invalid mode\n');
      return 1;
    }
    let status = 0;
    for (const path of given.operands) {
      const done = await reported(
        context,
        `cannot create fifo ${curly(path)}`,
        async () => (await context.sys.mkfifo(path, change({ mode: 0, directory: false })), true),
      );
      if (!done) status = 1;
    }
    return status;
  },
});

import { defineProgram } from '../../program/program.ts';
import { readPasswd } from '../accounts-file.ts';
import { curly } from '../files/quote-name.ts';
import { options } from '../getopt.ts';

/** The name of the effective user. */
export const whoami = defineProgram({
  name: 'whoami',
  paths: ['/usr/bin/whoami'],
  async run(context) {
    const given = await options(context, { short: '' });
    if (given.operands.length > 0) {
      await context.stderr.write(`whoami: extra operand ${curly(given.operands[0]!)}\nTry 'whoami --help' for more information.\n`);
      return 1;
    }
    const { euid } = await context.sys.identity();
    const user = (await readPasswd(context.sys)).find(({ uid }) => uid === euid);
    if (user) await context.stdout.write(`${user.name}\n`);
    else await context.stderr.write(`whoami: cannot find name for user ID ${euid}\n`);
    return user ? 0 : 1;
  },
});

import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { baseName } from '../reported.ts';

/** Process numbers of programs by name, newest first. */
export const pidof = defineProgram({
  name: 'pidof',
  paths: ['/usr/bin/pidof', '/usr/sbin/killall5'],
  async run(context) {
    const given = await options(context, { short: 'scxno:S:qwt' });
    const found = (await context.sys.processes()).filter(({ comm, argv, exe }) =>
      given.operands.some((name) => (name.includes('/') ? exe === name || argv[0] === name : comm === name.slice(0, 15) || baseName(argv[0] ?? '') === name)),
    );
    const pids = found.map(({ pid }) => pid).sort((a, b) => b - a);
    if (pids.length > 0) await context.stdout.write(`${(given.has('s') ? pids.slice(0, 1) : pids).join(given.value('S') ?? ' ')}\n`);
    return pids.length > 0 ? 0 : 1;
  },
});

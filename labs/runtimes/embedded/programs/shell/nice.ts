import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain } from '../text/text-input.ts';

export const nice = defineProgram({
  name: 'nice',
  paths: ['/usr/bin/nice'],
  async run(context) {
    const argv = context.argv.map((word, index) => (index === 1 && /^--?\d+$/.test(word) ? `-n${word.slice(1)}` : word));
    const given = await options({ ...context, argv }, { short: 'n:', long: { 'adjustment=': 'n' }, strict: true }, 125);
    const { sys } = context;
    const own = (await sys.processes()).find(({ pid }) => pid === sys.pid)?.nice ?? 0;
    if (given.operands.length === 0) {
      await context.stdout.write(`${own}\n`);
      return 0;
    }
    const change = Number(given.value('n') ?? 10);
    if (!Number.isInteger(change)) return complain(context, `invalid adjustment ‘${given.value('n')}’`, 125);
    await sys.renice(sys.pid, own + change).catch(async () => context.stderr.write(`${context.argv[0]}: cannot set niceness: Permission denied\n`));
    return context.run(given.operands);
  },
});

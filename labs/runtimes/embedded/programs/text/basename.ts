import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from './text-input.ts';

export const baseOf = (path: string): string => (/^\/+$/.test(path) ? '/' : path.replace(/\/+$/, '').replace(/^.*\//, ''));

export const basename = defineProgram({
  name: 'basename',
  paths: ['/usr/bin/basename'],
  async run(context) {
    const given = await options(context, { short: 'as:z', long: { multiple: 'a', 'suffix=': 's', zero: 'z' }, strict: true });
    const [first, second, extra] = given.operands;
    if (first === undefined) return complain(context, `missing operand${tryHelp(context)}`);
    const many = given.has('a', 's');
    if (!many && extra !== undefined) return complain(context, `extra operand ‘${extra}’${tryHelp(context)}`);
    const suffix = given.value('s') ?? (many ? undefined : second);
    for (const path of many ? given.operands : [first]) {
      const base = baseOf(path);
      await context.stdout.write((suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base) + (given.has('z') ? '\0' : '\n'));
    }
    return 0;
  },
});

import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';

export const printenv = defineProgram({
  name: 'printenv',
  paths: ['/usr/bin/printenv'],
  async run(context) {
    const given = await options(context, { short: '0', long: { null: '0' } }, 2);
    const end = given.has('0') ? '\0' : '\n';
    if (given.operands.length === 0) {
      for (const [name, value] of Object.entries(context.env)) await context.stdout.write(`${name}=${value}${end}`);
      return 0;
    }
    let status = 0;
    for (const name of given.operands) {
      const value = context.env[name];
      if (value === undefined) status = 1;
      else await context.stdout.write(value + end);
    }
    return status;
  },
});

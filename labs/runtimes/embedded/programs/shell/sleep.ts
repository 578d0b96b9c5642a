import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from '../text/text-input.ts';
import { durationOf, pause } from './pause.ts';

export const sleep = defineProgram({
  name: 'sleep',
  paths: ['/usr/bin/sleep'],
  async run(context) {
    const { operands } = await options(context, { short: '' });
    if (operands.length === 0) return complain(context, `missing operand${tryHelp(context)}`);
    const wrong = operands.filter((text) => durationOf(text) === undefined);
    for (const text of wrong) await context.stderr.write(`${context.argv[0]}: invalid time interval ‘${text}’\n`);
    if (wrong.length > 0) {
      await context.stderr.write(`${tryHelp(context).trimStart()}\n`);
      return 1;
    }
    await pause(context, operands.reduce((sum, text) => sum + durationOf(text)!, 0) * 1000);
    return 0;
  },
});

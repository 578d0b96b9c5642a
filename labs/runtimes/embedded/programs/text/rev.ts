import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { eachInput, mapLines } from './text-input.ts';

export const rev = defineProgram({
  name: 'rev',
  paths: ['/usr/bin/rev'],
  async run(context) {
    const given = await options(context, { short: '' });
    return eachInput(context, given.operands, {
      words: (path, error) => `cannot open ${path}: ${error.message}`,
      use: (input) => mapLines(context, { input }, (line) => [...line].reverse().join('')),
    });
  },
});

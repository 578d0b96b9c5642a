import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, eachInput, mapLines } from './text-input.ts';

const wrap = (line: string, width: number, atBlanks: boolean): string => {
  const rows: string[] = [];
  let rest = [...line];
  while (rest.length > width) {
    const blank = atBlanks ? rest.slice(0, width).findLastIndex((char) => char === ' ' || char === '\t') : -1;
    const cut = blank >= 0 ? blank + 1 : width;
    rows.push(rest.slice(0, cut).join(''));
    rest = rest.slice(cut);
  }
  return [...rows, rest.join('')].join('\n');
};

export const fold = defineProgram({
  name: 'fold',
  paths: ['/usr/bin/fold'],
  async run(context) {
    const argv = context.argv.map((word, index) => (index > 0 && /^-\d+$/.test(word) ? `-w${word.slice(1)}` : word));
    const given = await options({ ...context, argv }, { short: 'bsw:', long: { bytes: 'b', spaces: 's', 'width=': 'w' } });
    const width = Number(given.value('w') ?? 80);
    if (!Number.isInteger(width) || width < 1) return complain(context, `invalid number of columns: ‘${given.value('w')}’`);
    return eachInput(context, given.operands, { use: (input) => mapLines(context, { input }, (line) => wrap(line, width, given.has('s'))) });
  },
});

import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { eachInput, mapLines } from './text-input.ts';

export const nl = defineProgram({
  name: 'nl',
  paths: ['/usr/bin/nl'],
  async run(context) {
    const given = await options(context, {
      short: 'b:d:f:h:i:l:n:ps:v:w:',
      long: {
        'body-numbering=': 'b',
        'line-increment=': 'i',
        'number-format=': 'n',
        'number-separator=': 's',
        'starting-line-number=': 'v',
        'number-width=': 'w',
      },
    });
    const style = given.value('b') ?? 't';
    const width = Number(given.value('w') ?? 6);
    const separator = given.value('s') ?? '\t';
    const format = given.value('n') ?? 'rn';
    const pattern = style.startsWith('p') ? new RegExp(style.slice(1)) : undefined;
    let number = Number(given.value('v') ?? 1);
    return eachInput(context, given.operands, {
      use: (input) =>
        mapLines(context, { input }, (line) => {
          const numbered = style === 'a' || (style === 't' && line !== '') || pattern?.test(line);
          if (!numbered) return `${' '.repeat(width + separator.length)}${line}`;
          const text = format === 'ln' ? String(number).padEnd(width) : String(number).padStart(width, format === 'rz' ? '0' : ' ');
          number += Number(given.value('i') ?? 1);
          return text + separator + line;
        }),
    });
  },
});

import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, eachInput, mapLines } from './text-input.ts';

const letters = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

const read = (text: string, from: string): number | undefined => {
  const found = /^(-?[\d.]+)([KMGTPE]?)(i?)$/.exec(text);
  if (!found) return undefined;
  const base = from === 'si' || (from === 'auto' && found[3] === '') ? 1000 : 1024;
  return found[2] === '' ? Number(found[1]) : from === 'none' ? undefined : Number(found[1]) * base ** letters.indexOf(found[2]!);
};

const write = (value: number, to: string): string => {
  if (to === 'none') return String(value);
  const base = to === 'si' ? 1000 : 1024;
  let power = 0;
  let rest = Math.abs(value);
  while (rest >= base && power < letters.length - 1) {
    rest /= base;
    power += 1;
  }
  const rounded = power === 0 || rest >= 10 ? Math.ceil(rest).toString() : (Math.ceil(rest * 10) / 10).toFixed(1);
  return `${value < 0 ? '-' : ''}${rounded}${to === 'si' && power === 1 ? 'K' : letters[power]}${to === 'iec-i' && power > 0 ? 'i' : ''}`;
};

export const numfmt = defineProgram({
  name: 'numfmt',
  paths: ['/usr/bin/numfmt'],
  async run(context) {
    const given = await options(context, {
      short: 'd:z',
      long: {
        'from=': 'from',
        'to=': 'to',
        'suffix=': 'suffix',
        'field=': 'field',
        'header=?': 'header',
        'padding=': 'padding',
        'delimiter=': 'd',
        'round=': 'round',
        'invalid=': 'invalid',
        'format=': 'format',
      },
      operand: (word) => /^-\d/.test(word),
    });
    let status = 0;
    const wrong: string[] = [];
    const change = (text: string): string => {
      const value = read(text.trim(), given.value('from') ?? 'none');
      if (value === undefined) {
        wrong.push(text);
        return text;
      }
      return (write(value, given.value('to') ?? 'none') + (given.value('suffix') ?? '')).padStart(Number(given.value('padding') ?? 0));
    };
    if (given.operands.length > 0) await context.stdout.write(given.operands.map((text) => `${change(text)}\n`).join(''));
    else status = await eachInput(context, [], { use: (input) => mapLines(context, { input }, (line) => line.replace(/\S+/, change)) });
    for (const text of wrong) await complain(context, `invalid number: ‘${text}’`);
    return wrong.length > 0 ? 2 : status;
  },
});

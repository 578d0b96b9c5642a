import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { eachInput } from './text-input.ts';

export const strings = defineProgram({
  name: 'strings',
  paths: ['/usr/bin/strings'],
  async run(context) {
    const argv = context.argv.map((word, index) => (index > 0 && /^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
    const given = await options({ ...context, argv }, { short: 'afn:t:', long: { all: 'a', 'bytes=': 'n', 'radix=': 't', 'print-file-name': 'f' } });
    const least = Number(given.value('n') ?? 4);
    const radix = { d: 10, o: 8, x: 16 }[given.value('t') ?? ''];
    return eachInput(context, given.operands, {
      words: (path) => `'${path}': No such file`,
      use: async (input, path) => {
        const text = Buffer.from(await input.all()).toString('latin1');
        const rows = [...text.matchAll(new RegExp(`[\\t\\x20-\\x7e]{${least},}`, 'g'))];
        await context.stdout.write(
          rows.map((row) => `${given.has('f') ? `${path}: ` : ''}${radix ? `${row.index.toString(radix).padStart(7)} ` : ''}${row[0]}\n`).join(''),
        );
      },
    });
  },
});

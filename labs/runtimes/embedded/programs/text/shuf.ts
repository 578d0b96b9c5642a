import { defineProgram } from '../../program/program.ts';
import { encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { allLines, complain, openInput } from './text-input.ts';

export const shuf = defineProgram({
  name: 'shuf',
  paths: ['/usr/bin/shuf'],
  async run(context) {
    const given = await options(context, {
      short: 'ei:n:o:rz',
      long: { echo: 'e', 'input-range=': 'i', 'head-count=': 'n', 'output=': 'o', repeat: 'r', 'zero-terminated': 'z' },
    });
    const range = /^(\d+)-(\d+)$/.exec(given.value('i') ?? '');
    if (given.has('i') && !range) return complain(context, `invalid input range: ‘${given.value('i')}’`);
    try {
      const lines = range
        ? Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, index) => String(Number(range[1]) + index))
        : given.has('e')
          ? [...given.operands]
          : await allLines(await openInput(context, given.operands[0] ?? '-'));
      for (let at = lines.length - 1; at > 0; at -= 1) {
        const other = Math.floor(Math.random() * (at + 1));
        [lines[at], lines[other]] = [lines[other]!, lines[at]!];
      }
      const text = lines
        .slice(0, Number(given.value('n') ?? lines.length))
        .map((line) => `${line}\n`)
        .join('');
      if (given.has('o')) await context.sys.writeFile(given.value('o')!, encode(text));
      else if (text !== '') await context.stdout.write(encode(text));
      return 0;
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${given.operands[0]}: ${error.message}`);
    }
  },
});

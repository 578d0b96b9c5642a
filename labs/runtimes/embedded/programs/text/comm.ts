import { defineProgram } from '../../program/program.ts';
import { byCodePoint } from '../../shell/expand/glob.ts';
import { encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { allLines, complain, openInput, tryHelp } from './text-input.ts';

export const comm = defineProgram({
  name: 'comm',
  paths: ['/usr/bin/comm'],
  async run(context) {
    const given = await options(context, {
      short: '123z',
      long: { 'check-order': 'c', 'nocheck-order': 'n', 'output-delimiter=': 'o', total: 't', 'zero-terminated': 'z' },
    });
    const [one, two, extra] = given.operands;
    if (one === undefined) return complain(context, `missing operand${tryHelp(context)}`);
    if (two === undefined) return complain(context, `missing operand after ‘${one}’${tryHelp(context)}`);
    if (extra !== undefined) return complain(context, `extra operand ‘${extra}’${tryHelp(context)}`);
    const read = async (path: string): Promise<string[]> => allLines(await openInput(context, path));
    let current = one;
    try {
      const left = await read(one);
      current = two;
      const right = await read(two);
      const separator = given.value('o') ?? '\t';
      const column = (number: 1 | 2 | 3, line: string): string => {
        if (given.has(String(number))) return '';
        const before = [1, 2].filter((other) => other < number && !given.has(String(other))).length;
        return `${separator.repeat(before)}${line}\n`;
      };
      let text = '';
      for (let a = 0, b = 0; a < left.length || b < right.length;) {
        const order = a >= left.length ? 1 : b >= right.length ? -1 : byCodePoint(left[a]!, right[b]!);
        text += order === 0 ? column(3, left[a]!) : order < 0 ? column(1, left[a]!) : column(2, right[b]!);
        if (order <= 0) a += 1;
        if (order >= 0) b += 1;
      }
      await context.stdout.write(encode(text));
      return 0;
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${current}: ${error.message}`);
    }
  },
});

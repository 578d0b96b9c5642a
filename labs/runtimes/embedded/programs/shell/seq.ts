import { defineProgram } from '../../program/program.ts';
import { formatWords } from '../../shell/builtins/format.ts';
import { encode } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from '../text/text-input.ts';

const decimals = (text: string): number => (/e/i.test(text) ? 0 : (text.split('.')[1]?.length ?? 0));

export const seq = defineProgram({
  name: 'seq',
  paths: ['/usr/bin/seq'],
  async run(context) {
    const given = await options(context, {
      short: 'f:s:w',
      long: { 'format=': 'f', 'separator=': 's', 'equal-width': 'w' },
      strict: true,
      operand: (word) => /^-[\d.]/.test(word),
    });
    const { operands } = given;
    if (operands.length === 0) return complain(context, `missing operand${tryHelp(context)}`);
    if (operands.length > 3) return complain(context, `extra operand ‘${operands[3]}’${tryHelp(context)}`);
    const wrong = operands.find((text) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text));
    if (wrong !== undefined) return complain(context, `invalid floating point argument: ‘${wrong}’${tryHelp(context)}`);
    const [first, step, last] =
      operands.length === 1 ? ['1', '1', operands[0]!] : operands.length === 2 ? [operands[0]!, '1', operands[1]!] : (operands as [string, string, string]);
    const [from, by, to] = [Number(first), Number(step), Number(last)];
    if (by === 0) return complain(context, `invalid Zero increment value: ‘${step}’${tryHelp(context)}`);
    const places = Math.max(decimals(first), decimals(step));
    const count = Math.floor((to - from) / by + 1e-10);
    const width = given.has('w') ? Math.max(from.toFixed(places).length, (from + count * by).toFixed(places).length) : 0;
    const separator = given.value('s') ?? '\n';
    const text = (index: number): string => {
      const value = (from + index * by).toFixed(places);
      const format = given.value('f');
      if (format !== undefined) return formatWords(format, [value], { complain: () => undefined }).text;
      return value.startsWith('-') ? `-${value.slice(1).padStart(width - 1, '0')}` : value.padStart(width, '0');
    };
    for (let index = 0; index <= count; index += 1000) {
      const rows = Array.from({ length: Math.min(1000, count - index + 1) }, (_, row) => text(index + row));
      await context.stdout.write(encode(rows.join(separator) + (index + 1000 > count ? '\n' : separator)));
    }
    return 0;
  },
});

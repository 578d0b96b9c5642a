import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { hex, printable, rows } from './dump.ts';
import { eachInput } from './text-input.ts';

const pairs = (bytes: Uint8Array, group: number, upper: boolean): string => {
  const text = [...bytes].map((byte) => (upper ? hex(byte, 2).toUpperCase() : hex(byte, 2)));
  return Array.from({ length: Math.ceil(text.length / group) }, (_, index) => text.slice(index * group, (index + 1) * group).join('')).join(' ');
};

export const xxd = defineProgram({
  name: 'xxd',
  paths: ['/usr/bin/xxd'],
  async run(context) {
    const given = await options(context, { short: 'c:g:l:prs:u' });
    const width = Number(given.value('c') ?? (given.has('p') ? 30 : 16));
    const group = Number(given.value('g') ?? 2);
    return eachInput(context, given.operands.slice(0, 1), {
      use: async (input) => {
        const all = await input.all();
        if (given.has('r')) {
          const text = new TextDecoder('latin1').decode(all);
          const digits = given.has('p')
            ? text.replace(/\s/g, '')
            : text
                .split('\n')
                .map((line) =>
                  line
                    .replace(/^[0-9a-f]+:\s?/i, '')
                    .replace(/ {2}.*$/, '')
                    .replace(/\s/g, ''),
                )
                .join('');
          return context.stdout.write(new Uint8Array(Buffer.from(digits, 'hex')));
        }
        const from = Number(given.value('s') ?? 0);
        const data = all.subarray(from, from + Number(given.value('l') ?? all.length));
        const columns = width * 2 + Math.ceil(width / group) - 1;
        const line = ({ at, bytes }: { at: number; bytes: Uint8Array }): string =>
          given.has('p')
            ? `${pairs(bytes, width, given.has('u'))}\n`
            : `${hex(at + from, 8)}: ${pairs(bytes, group, given.has('u')).padEnd(columns)}  ${printable(bytes)}\n`;
        await context.stdout.write(rows(data, width).map(line).join(''));
      },
    });
  },
});

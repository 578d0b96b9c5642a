import { defineProgram } from '../../program/program.ts';
import { concatBytes } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { hex, printable, rows } from './dump.ts';
import { eachInput } from './text-input.ts';

const canonical = (at: number, bytes: Uint8Array): string => {
  const cells = [...bytes].map((byte) => hex(byte, 2));
  const half = (from: number) =>
    cells
      .slice(from, from + 8)
      .join(' ')
      .padEnd(23);
  return `${hex(at, 8)}  ${half(0)}  ${half(8)}  |${printable(bytes)}|\n`;
};

const words = (at: number, bytes: Uint8Array): string => {
  const cells = Array.from({ length: Math.ceil(bytes.length / 2) }, (_, index) => hex(bytes[index * 2]! | ((bytes[index * 2 + 1] ?? 0) << 8), 4));
  return `${hex(at, 7)} ${cells.join(' ').padEnd(39)}\n`;
};

export const hexdump = defineProgram({
  name: 'hexdump',
  paths: ['/usr/bin/hexdump', '/usr/bin/hd'],
  async run(context) {
    const given = await options(context, { short: 'Cn:s:v', long: { canonical: 'C', 'length=': 'n', 'skip=': 's', 'no-squeezing': 'v' } });
    const whole = given.has('C') || context.argv[0]!.endsWith('hd');
    const chunks: Uint8Array[] = [];
    const status = await eachInput(context, given.operands, { use: async (input) => void chunks.push(await input.all()) });
    const from = Number(given.value('s') ?? 0);
    const all = chunks.length > 0 ? concatBytes(chunks) : new Uint8Array();
    const data = all.subarray(from, from + Number(given.value('n') ?? all.length));
    let text = '';
    let before = '';
    for (const { at, bytes } of rows(data)) {
      const key = bytes.join();
      if (key === before && !given.has('v') && at + 16 < data.length) {
        text += text.endsWith('*\n') ? '' : '*\n';
        continue;
      }
      before = key;
      text += whole ? canonical(at + from, bytes) : words(at + from, bytes);
    }
    await context.stdout.write(text + (data.length > 0 ? `${hex(from + data.length, whole ? 8 : 7)}\n` : ''));
    return status;
  },
});

import { defineProgram } from '../../program/program.ts';
import { decode, encode } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { eachInput } from './text-input.ts';

export const tac = defineProgram({
  name: 'tac',
  paths: ['/usr/bin/tac'],
  async run(context) {
    const given = await options(context, { short: 'brs:', long: { before: 'b', regex: 'r', 'separator=': 's' } });
    const separator = given.value('s') ?? '\n';
    return eachInput(context, given.operands, {
      words: (path, error) => (error.code === 'EISDIR' ? `${path}: read error: ${error.message}` : `failed to open '${path}' for reading: ${error.message}`),
      use: async (input) => {
        const pieces = decode(await input.all()).split(separator);
        const last = pieces.pop()!;
        const reversed = [...(last === '' ? [] : [last]), ...pieces.toReversed().map((piece) => piece + separator)];
        await context.stdout.write(encode(reversed.join('')));
      },
    });
  },
});

import { defineProgram } from '../../program/program.ts';
import { encode } from '../../shell/io/bytes.ts';

export const yes = defineProgram({
  name: 'yes',
  paths: ['/usr/bin/yes'],
  async run({ argv, stdout, signal }) {
    const line = `${argv.length > 1 ? argv.slice(1).join(' ') : 'y'}\n`;
    const block = encode(line.repeat(Math.max(1, Math.floor(8192 / line.length))));
    while (!signal.aborted) {
      await stdout.write(block);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return 0;
  },
});

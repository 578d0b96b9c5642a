import { defineProgram } from '../../program/program.ts';
import { humanSize } from '../files/human-size.ts';
import { options } from '../getopt.ts';

/** Memory: total, used, free. */
export const free = defineProgram({
  name: 'free',
  paths: ['/usr/bin/free'],
  async run(context) {
    const given = await options(context, {
      short: 'bkmghtlwVs:c:',
      long: { bytes: 'b', kibi: 'k', mebi: 'm', gibi: 'g', human: 'h', total: 't', wide: 'w', si: '' },
    });
    const { total, free: unused, available, buffers, cached } = await context.sys.memory();
    const divisor = given.has('b') ? 1 : given.has('m') ? 1_048_576 : given.has('g') ? 1_073_741_824 : 1024;
    const text = (bytes: number) => (given.has('h') ? `${humanSize(bytes)}${bytes >= 1024 ? 'i' : 'B'}` : String(Math.floor(bytes / divisor)));
    const row = (name: string, values: readonly number[]) => `${name.padEnd(9)}${values.map((value) => text(value).padStart(11)).join(' ')}`.trimEnd();
    const heads = ['total', 'used', 'free', 'shared', 'buff/cache', 'available'];
    const rows = [
      `${' '.repeat(9)}${heads.map((head) => head.padStart(11)).join(' ')}`,
      row('Mem:', [total, total - available, unused, 0, buffers + cached, available]),
      row('Swap:', [0, 0, 0]),
      ...(given.has('t') ? [row('Total:', [total, total - available, unused])] : []),
    ];
    await context.stdout.write(`${rows.join('\n')}\n`);
    return 0;
  },
});

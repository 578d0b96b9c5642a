import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { reported } from '../reported.ts';
import { curly, quoted } from './quote-name.ts';

const units: Record<string, number> = { '': 1, K: 1024, M: 1_048_576, G: 1_073_741_824, KB: 1000, MB: 1_000_000, GB: 1_000_000_000 };

/** Sets the size of files. */
export const truncate = defineProgram({
  name: 'truncate',
  paths: ['/usr/bin/truncate'],
  async run(context) {
    const given = await options(context, { short: 'cor:s:', long: { 'no-create': 'c', 'reference=': 'r', 'size=': 's' } });
    const [, sign = '', digits, unit = ''] = /^([-+]?)(\d+)([KMG]?B?)$/.exec(given.value('s') ?? '') ?? [];
    if (digits === undefined) {
      await context.stderr.write(
        given.has('s')
          ? `truncate: Invalid number: ${curly(given.value('s')!)}\n`
          : "truncate: you must specify either ‘--size’ or ‘--reference’\nTry 'truncate --help' for more information.\n",
      );
      return 1;
    }
    const bytes = Number(digits) * (units[unit] ?? 1);
    let status = 0;
    for (const path of given.operands) {
      const done = await reported(context, `cannot open ${quoted(path)} for writing`, async () => {
        const old = await context.sys.readFile(path).catch(() => new Uint8Array());
        const size = sign === '+' ? old.length + bytes : sign === '-' ? Math.max(0, old.length - bytes) : bytes;
        const next = new Uint8Array(Math.min(size, 1 << 26));
        next.set(old.subarray(0, next.length));
        await context.sys.writeFile(path, next, { create: !given.has('c'), truncate: true });
        return true;
      });
      if (!done) status = 1;
    }
    return status;
  },
});

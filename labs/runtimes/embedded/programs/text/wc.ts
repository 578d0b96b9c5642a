import { defineProgram } from '../../program/program.ts';
import { concatBytes, danglingBytes, decode } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { eachInput } from './text-input.ts';

type Counts = Record<'l' | 'w' | 'm' | 'c' | 'L', number>;

/** Counts lines, words, characters and bytes while they come. */
export const wc = defineProgram({
  name: 'wc',
  paths: ['/usr/bin/wc'],
  async run(context) {
    const given = await options(context, { short: 'clLmw', long: { bytes: 'c', chars: 'm', lines: 'l', 'max-line-length': 'L', words: 'w' } });
    const asked = (['l', 'w', 'm', 'c', 'L'] as const).filter((letter) => given.has(letter));
    const shown = asked.length > 0 ? asked : (['l', 'w', 'c'] as const);
    const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    const rows: { counts: Counts; name: string }[] = [];
    const failures: string[] = [];
    let statSizes = 0;
    let regular = given.operands.length > 0;
    const status = await eachInput({ ...context, stderr: { isTerminal: false, write: async (text) => void failures.push(text as string) } }, given.operands, {
      use: async (input, path) => {
        const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
        let inWord = false;
        let width = 0;
        let rest: Uint8Array = new Uint8Array();
        for (let chunk = await input.read(); chunk; chunk = await input.read()) {
          counts.c += chunk.length;
          const bytes = concatBytes([rest, chunk]);
          const dangling = danglingBytes(bytes);
          rest = bytes.slice(bytes.length - dangling);
          for (const char of decode(bytes.subarray(0, bytes.length - dangling))) {
            counts.m += 1;
            if (char === '\n') {
              counts.l += 1;
              counts.L = Math.max(counts.L, width);
              width = 0;
            } else width += char === '\t' ? 8 - (width % 8) : char < ' ' ? 0 : 1;
            const blank = /\s/.test(char);
            if (!blank && !inWord) counts.w += 1;
            inWord = !blank;
          }
        }
        counts.L = Math.max(counts.L, width);
        for (const key of ['l', 'w', 'm', 'c'] as const) total[key] += counts[key];
        total.L = Math.max(total.L, counts.L);
        const stat = path === '-' ? undefined : await context.sys.stat(path).catch(() => undefined);
        if (stat?.type === 'file') statSizes += stat.size;
        else regular = false;
        rows.push({ counts, name: given.operands.length > 0 ? path : '' });
      },
    });
    const wide =
      shown.length === 1 && rows.length <= 1 && given.operands.length <= 1
        ? 1
        : regular
          ? String(statSizes).length
          : given.operands.length === 0 || !regular
            ? 7
            : 1;
    const line = (counts: Counts, name: string): string =>
      `${shown.map((key) => String(counts[key]).padStart(wide)).join(' ')}${name === '' ? '' : ` ${name}`}\n`;
    for (const failure of failures) await context.stderr.write(failure);
    for (const { counts, name } of rows) await context.stdout.write(line(counts, name));
    if (given.operands.length > 1) await context.stdout.write(line(total, 'total'));
    return status;
  },
});

import { defineProgram } from '../../program/program.ts';
import { byCodePoint } from '../../shell/expand/glob.ts';
import { encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { allLines, complain, openInput, tryHelp } from './text-input.ts';

export const join = defineProgram({
  name: 'join',
  paths: ['/usr/bin/join'],
  async run(context) {
    const given = await options(context, { short: '1:2:a:e:ij:o:t:v:', long: { 'ignore-case': 'i', 'check-order': 'c', 'nocheck-order': 'n', header: 'h' } });
    const [one, two] = given.operands;
    if (one === undefined) return complain(context, `missing operand${tryHelp(context)}`);
    if (two === undefined) return complain(context, `missing operand after ‘${one}’${tryHelp(context)}`);
    const separator = given.value('t');
    const fields = (line: string): string[] => (separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator));
    let current = one;
    try {
      const left = (await allLines(await openInput(context, one))).map(fields);
      current = two;
      const right = (await allLines(await openInput(context, two))).map(fields);
      const at = [Number(given.value('1') ?? given.value('j') ?? 1) - 1, Number(given.value('2') ?? given.value('j') ?? 1) - 1] as const;
      const key = (row: string[], side: 0 | 1): string => (given.has('i') ? (row[at[side]] ?? '').toLowerCase() : (row[at[side]] ?? ''));
      const others = (row: string[], side: 0 | 1): string[] => row.filter((_, index) => index !== at[side]);
      const chosen = given.value('o')?.split(/[, ]/);
      const shown = (a: string[] | undefined, b: string[] | undefined): string => {
        const cell = (spec: string): string =>
          (spec === '0' ? (a ? a[at[0]] : b?.[at[1]]) : (spec.startsWith('1') ? a : b)?.[Number(spec.slice(2)) - 1]) ?? given.value('e') ?? '';
        const cells = chosen ? chosen.map(cell) : [a ? (a[at[0]] ?? '') : (b![at[1]] ?? ''), ...(a ? others(a, 0) : []), ...(b ? others(b, 1) : [])];
        return `${cells.join(separator ?? ' ')}\n`;
      };
      const unpaired = (side: '1' | '2'): boolean => given.values('a').includes(side) || given.values('v').includes(side);
      let text = '';
      for (let a = 0, b = 0; a < left.length || b < right.length;) {
        const order = a >= left.length ? 1 : b >= right.length ? -1 : byCodePoint(key(left[a]!, 0), key(right[b]!, 1));
        if (order < 0) text += unpaired('1') ? shown(left[a++], undefined) : (a++, '');
        else if (order > 0) text += unpaired('2') ? shown(undefined, right[b++]) : (b++, '');
        else {
          const same = key(left[a]!, 0);
          let end = b;
          while (end < right.length && key(right[end]!, 1) === same) end += 1;
          for (; a < left.length && key(left[a]!, 0) === same; a += 1)
            for (let other = b; other < end; other += 1) text += given.has('v') ? '' : shown(left[a], right[other]);
          b = end;
        }
      }
      await context.stdout.write(encode(text));
      return 0;
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${current}: ${error.message}`);
    }
  },
});

import { defineProgram } from '../../program/program.ts';
import { byCodePoint } from '../../shell/expand/glob.ts';
import { encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Options, options } from '../getopt.ts';
import { allLines, complain, openInput, tryHelp } from './text-input.ts';

type Row = readonly string[];

class Joiner {
  private readonly given: Options;
  private readonly separator: string;
  private readonly at: readonly [number, number];

  constructor(given: Options, separator: string) {
    this.given = given;
    this.separator = separator;
    const field = (side: '1' | '2'): number => Number(given.value(side) ?? given.value('j') ?? 1) - 1;
    this.at = [field('1'), field('2')];
  }

  join(left: readonly Row[], right: readonly Row[]): string {
    let text = '';
    for (let a = 0, b = 0; a < left.length || b < right.length;) {
      const order = a >= left.length ? 1 : b >= right.length ? -1 : byCodePoint(this.key(left[a]!, 0), this.key(right[b]!, 1));
      if (order < 0) text += this.alone('1', left[a++]!);
      else if (order > 0) text += this.alone('2', right[b++]!);
      else {
        const [firsts, seconds] = [this.run(left, a, 0), this.run(right, b, 1)];
        if (!this.given.has('v')) for (const one of firsts) for (const other of seconds) text += this.shown(one, other);
        a += firsts.length;
        b += seconds.length;
      }
    }
    return text;
  }

  private key(row: Row, side: 0 | 1): string {
    const text = row[this.at[side]] ?? '';
    return this.given.has('i') ? text.toLowerCase() : text;
  }

  /** Rows from there on with the same key. */
  private run(rows: readonly Row[], from: number, side: 0 | 1): readonly Row[] {
    const key = this.key(rows[from]!, side);
    const end = rows.findIndex((row, index) => index > from && this.key(row, side) !== key);
    return rows.slice(from, end < 0 ? undefined : end);
  }

  private alone(side: '1' | '2', row: Row): string {
    const { given } = this;
    if (!given.values('a').includes(side) && !given.values('v').includes(side)) return '';
    return side === '1' ? this.shown(row, undefined) : this.shown(undefined, row);
  }

  private shown(one: Row | undefined, two: Row | undefined): string {
    const key = one ? one[this.at[0]] : two?.[this.at[1]];
    const cell = (spec: string): string =>
      (spec === '0' ? key : (spec.startsWith('1') ? one : two)?.[Number(spec.slice(2)) - 1]) ?? this.given.value('e') ?? '';
    const others = (row: Row | undefined, side: 0 | 1): Row => row?.filter((_, index) => index !== this.at[side]) ?? [];
    const cells = this.given.value('o')?.split(/[, ]/).map(cell) ?? [key ?? '', ...others(one, 0), ...others(two, 1)];
    return `${cells.join(this.separator)}\n`;
  }
}

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
      const text = new Joiner(given, separator ?? ' ').join(left, right);
      await context.stdout.write(encode(text));
      return 0;
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${current}: ${error.message}`);
    }
  },
});

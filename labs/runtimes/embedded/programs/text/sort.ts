import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Options, options } from '../getopt.ts';
import { comparison } from './sort-keys.ts';
import { allLines, complain, openInput } from './text-input.ts';

type Compare = (left: string, right: string) => number;

/** `-c`: the first line that stands wrong. */
const check = async (
  context: ProgramContext,
  lines: readonly string[],
  { given, keys, full }: { given: Options; keys: Compare; full: Compare },
): Promise<number> => {
  const stands = given.has('u') ? (left: string, right: string) => keys(left, right) < 0 : (left: string, right: string) => full(left, right) <= 0;
  const wrong = lines.findIndex((line, index) => index > 0 && !stands(lines[index - 1]!, line));
  if (wrong < 0) return 0;
  return given.has('c') ? complain(context, `${given.operands[0] ?? '-'}:${wrong + 1}: disorder: ${lines[wrong]}`) : 1;
};

const print = async ({ sys, stdout }: ProgramContext, lines: readonly string[], path: string | undefined): Promise<void> => {
  if (path !== undefined) return sys.writeFile(path, encode(lines.join('')));
  for (let at = 0; at < lines.length; at += 500) await stdout.write(encode(lines.slice(at, at + 500).join('')));
};

export const sort = defineProgram({
  name: 'sort',
  paths: ['/usr/bin/sort'],
  async run(context) {
    const given = await options(
      context,
      {
        short: 'bcCdfghik:mMno:rRsS:t:T:uVz',
        long: {
          'ignore-leading-blanks': 'b',
          'check=?': 'c',
          'dictionary-order': 'd',
          'ignore-case': 'f',
          'general-numeric-sort': 'g',
          'human-numeric-sort': 'h',
          'ignore-nonprinting': 'i',
          'key=': 'k',
          merge: 'm',
          'month-sort': 'M',
          'numeric-sort': 'n',
          'output=': 'o',
          reverse: 'r',
          'random-sort': 'R',
          stable: 's',
          'field-separator=': 't',
          unique: 'u',
          'version-sort': 'V',
          'zero-terminated': 'z',
          'buffer-size=': 'S',
        },
      },
      2,
    );
    const { keys, full } = await comparison(context, given);
    const end = given.has('z') ? '\0' : '\n';
    const lines: string[] = [];
    for (const path of given.operands.length === 0 ? ['-'] : given.operands)
      try {
        for (const line of await allLines(await openInput(context, path), end.charCodeAt(0))) lines.push(line);
      } catch (error) {
        if (!isSysError(error) || error.code === 'EPIPE') throw error;
        return complain(context, error.code === 'EISDIR' ? `read failed: ${path}: ${error.message}` : `cannot read: ${path}: ${error.message}`, 2);
      }
    if (given.has('c', 'C')) return check(context, lines, { given, keys, full });
    if (given.has('R')) shuffle(lines);
    else lines.sort(full);
    const kept = given.has('u') ? lines.filter((line, index) => index === 0 || keys(lines[index - 1]!, line) !== 0) : lines;
    await print(
      context,
      kept.map((line) => line + end),
      given.value('o'),
    );
    return 0;
  },
});

const shuffle = (lines: string[]): void => {
  for (let at = lines.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  }
};

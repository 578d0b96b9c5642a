import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { countOf } from './head.ts';
import { complain, openInput } from './text-input.ts';

const suffixOf = (index: number, { length, digits }: { length: number; digits: boolean }): string => {
  if (digits) return String(index).padStart(length, '0');
  let text = '';
  for (let rest = index, at = 0; at < length; at += 1, rest = Math.floor(rest / 26)) text = String.fromCharCode(97 + (rest % 26)) + text;
  return text;
};

/** Where each piece ends. */
const cuts = (data: Uint8Array, size: number, bytes: boolean): number[] => {
  const ends: number[] = [];
  for (let at = 0; at < data.length;) {
    let end = bytes ? Math.min(data.length, at + size) : at;
    for (let lines = 0; !bytes && lines < size && end < data.length; lines += 1) end = data.indexOf(10, end) + 1 || data.length;
    ends.push(end);
    at = end;
  }
  return ends;
};

export const split = defineProgram({
  name: 'split',
  paths: ['/usr/bin/split'],
  async run(context) {
    const given = await options(context, {
      short: 'a:b:dl:n:',
      long: { 'suffix-length=': 'a', 'bytes=': 'b', 'numeric-suffixes=?': 'd', 'lines=': 'l', 'number=': 'n', 'additional-suffix=': 'as', verbose: 'v' },
    });
    const [path = '-', prefix = 'x'] = given.operands;
    try {
      const data = await (await openInput(context, path)).all();
      const parts = Number(given.value('n') ?? 0);
      const bytes = given.has('b') || parts > 0;
      const size =
        parts > 0
          ? Math.ceil(data.length / parts)
          : (await countOf(context, given.value(given.has('b') ? 'b' : 'l') ?? '1000', bytes ? 'bytes' : 'lines')).count;
      let from = 0;
      for (const [index, end] of cuts(data, size, bytes).entries()) {
        await context.sys.writeFile(
          `${prefix}${suffixOf(index, { length: Number(given.value('a') ?? 2), digits: given.has('d') })}${given.value('as') ?? ''}`,
          data.slice(from, end),
        );
        from = end;
      }
      return 0;
    } catch (error) {
      if (!isSysError(error)) throw error;
      return complain(context, `cannot open '${path}' for reading: ${error.message}`);
    }
  },
});

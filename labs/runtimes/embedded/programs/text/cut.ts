import { type ProgramContext, defineProgram, ProgramExit } from '../../program/program.ts';
import { decode, encode } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { complain, eachInput, mapLines, tryHelp } from './text-input.ts';

type Range = readonly [from: number, to: number];

const refuse = async (context: ProgramContext, message: string): Promise<never> => {
  throw new ProgramExit(await complain(context, message + tryHelp(context)));
};

const rangesOf = async (context: ProgramContext, list: string, what: 'fields' | 'byte/character positions'): Promise<Range[]> => {
  const ranges: Range[] = [];
  for (const item of list.split(/[, ]/)) {
    const found = /^(\d*)(-?)(\d*)$/.exec(item);
    if (!found || item === '-' || item === '')
      return refuse(
        context,
        item === '-' ? 'invalid range with no endpoint: -' : what === 'fields' ? `invalid field value ‘${item}’` : `invalid byte/character position ‘${item}’`,
      );
    const from = found[1] === '' ? 1 : Number(found[1]);
    const to = found[2] === '' ? from : found[3] === '' ? Infinity : Number(found[3]);
    if (from === 0 || to === 0) return refuse(context, what === 'fields' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1');
    if (to < from) return refuse(context, 'invalid decreasing range');
    ranges.push([from, to]);
  }
  return ranges.sort(([left], [right]) => left - right);
};

export const cut = defineProgram({
  name: 'cut',
  paths: ['/usr/bin/cut'],
  async run(context) {
    const given = await options(context, {
      short: 'b:c:d:f:nsz',
      long: {
        'bytes=': 'b',
        'characters=': 'c',
        'delimiter=': 'd',
        'fields=': 'f',
        complement: 'complement',
        'only-delimited': 's',
        'output-delimiter=': 'o',
        'zero-terminated': 'z',
      },
    });
    const kinds = (['b', 'c', 'f'] as const).filter((letter) => given.has(letter));
    if (kinds.length === 0) return refuse(context, 'you must specify a list of bytes, characters, or fields');
    if (kinds.length > 1) return refuse(context, 'only one list may be specified');
    const byField = kinds[0] === 'f';
    const delimiter = given.value('d') ?? '\t';
    if ([...delimiter].length > 1) return refuse(context, 'the delimiter must be a single character');
    if (!byField && given.has('d')) return refuse(context, 'an input delimiter may be specified only when operating on fields');
    const ranges = await rangesOf(context, given.value(kinds[0]!)!, byField ? 'fields' : 'byte/character positions');
    const wanted = (position: number): boolean => ranges.some(([from, to]) => position >= from && position <= to) !== given.has('complement');
    const joint = given.value('o') ?? (byField ? delimiter : '');
    const fields = (line: string): string | undefined => {
      if (!line.includes(delimiter)) return given.has('s') ? undefined : line;
      return line
        .split(delimiter)
        .filter((_, index) => wanted(index + 1))
        .join(joint);
    };
    const bytes = (line: string): string => decode(encode(line).filter((_, index) => wanted(index + 1)));
    return eachInput(context, given.operands, {
      use: (input) => mapLines(context, { input, delimiter: given.has('z') ? 0 : 10, closes: true }, byField ? fields : bytes),
    });
  },
});

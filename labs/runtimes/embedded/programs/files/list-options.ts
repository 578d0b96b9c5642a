import type { ProgramContext } from '../../program/program.ts';
import { type Options, options } from '../getopt.ts';

/** What the options of `ls` amount to. */
export interface ListOptions {
  readonly hidden: 'none' | 'almost' | 'all';
  readonly long: boolean;
  readonly recursive: boolean;
  readonly itself: boolean;
  readonly reverse: boolean;
  readonly sort: 'name' | 'time' | 'size' | 'extension' | 'version' | 'none';
  readonly time: 'modify' | 'change' | 'access';
  readonly timeStyle: string;
  readonly human: 'iec' | 'si' | undefined;
  readonly numeric: boolean;
  readonly noOwner: boolean;
  readonly noGroup: boolean;
  readonly inode: boolean;
  readonly blocks: boolean;
  readonly classify: boolean;
  readonly slash: boolean;
  readonly colour: boolean;
  readonly quote: boolean;
  readonly layout: 'columns' | 'rows' | 'lines' | 'commas';
  readonly follow: 'never' | 'operands' | 'always';
  readonly directoriesFirst: boolean;
  readonly operands: readonly string[];
}

const long = {
  all: 'a',
  'almost-all': 'A',
  author: '',
  escape: 'b',
  'color=?': '',
  directory: 'd',
  'classify=?': 'F',
  'file-type': '',
  'format=': '',
  'full-time': '',
  'group-directories-first': '',
  'no-group': 'G',
  'human-readable': 'h',
  si: '',
  dereference: 'L',
  'dereference-command-line': 'H',
  'hide=': '',
  'ignore=': 'I',
  inode: 'i',
  kibibytes: 'k',
  literal: 'N',
  'numeric-uid-gid': 'n',
  'quote-name': 'Q',
  reverse: 'r',
  recursive: 'R',
  size: 's',
  'sort=': '',
  'time=': '',
  'time-style=': '',
  'width=': 'w',
  context: 'Z',
  zero: '',
};

export async function listOptions(context: ProgramContext): Promise<ListOptions> {
  const given = await options(context, { short: 'aAbBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1', long }, 2);
  const terminal = context.stdout.isTerminal;
  const isLong = given.has('l', 'n', 'g', 'o', 'full-time') && !['C', 'x', '1', 'm'].includes(given.last('l', 'n', 'g', 'o', 'C', 'x', 'm') ?? 'l');
  const style = given.has('full-time') ? 'full-iso' : (given.value('time-style')?.replace(/^\+.*/, 'locale') ?? 'locale');
  return {
    hidden: hiddenOf(given),
    long: isLong,
    recursive: given.has('R') && !given.has('d'),
    itself: given.has('d'),
    reverse: given.has('r'),
    sort: sortOf(given, isLong),
    time: timeOf(given),
    timeStyle: style,
    human: given.has('h') ? 'iec' : given.has('si') ? 'si' : undefined,
    ...flags(given),
    colour: colourWanted(given, terminal),
    quote: terminal && !given.has('N', 'literal'),
    layout: layoutOf(given, terminal),
    follow: given.has('L') ? 'always' : given.has('H') || !(isLong || given.has('d', 'F')) ? 'operands' : 'never',
    directoriesFirst: given.has('group-directories-first'),
    operands: given.operands.length > 0 ? given.operands : ['.'],
  };
}

const flags = (given: Options) => ({
  numeric: given.has('n'),
  noOwner: given.has('g'),
  noGroup: given.has('o', 'G'),
  inode: given.has('i'),
  blocks: given.has('s'),
  classify: given.has('F'),
  slash: given.has('p', 'file-type'),
});

const hiddenOf = (given: Options): ListOptions['hidden'] => (given.has('a', 'f') ? 'all' : given.has('A') ? 'almost' : 'none');
const timeOf = (given: Options): ListOptions['time'] => (given.has('c') ? 'change' : given.has('u') ? 'access' : 'modify');

const colourWanted = (given: Options, terminal: boolean): boolean => {
  if (!given.has('color')) return false;
  const when = given.value('color') ?? 'always';
  return ['always', 'yes', 'force'].includes(when) || (['auto', 'tty', 'if-tty'].includes(when) && terminal);
};

const sortOf = (given: Options, isLong: boolean): ListOptions['sort'] => {
  const word = given.value('sort');
  if (word === 'none' || word === 'time' || word === 'size' || word === 'extension' || word === 'version') return word;
  const letter = given.last('t', 'S', 'X', 'v', 'U', 'f');
  if (letter === undefined) return given.has('c', 'u') && !isLong ? 'time' : 'name';
  return ({ t: 'time', S: 'size', X: 'extension', v: 'version', U: 'none', f: 'none' } as const)[letter as 't'];
};

const layoutOf = (given: Options, terminal: boolean): ListOptions['layout'] => {
  const letter = given.last('C', 'x', 'm', '1');
  if (letter === undefined) return terminal ? 'columns' : 'lines';
  return ({ C: 'columns', x: 'rows', m: 'commas', '1': 'lines' } as const)[letter as 'C'];
};

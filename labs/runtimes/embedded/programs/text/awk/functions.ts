import { formatMoment, momentOf } from '../../../shell/expand/time.ts';
import { toText, formatText } from './format.ts';
import type { Machine } from './machine.ts';
import { AwkFailure } from './streams.ts';
import { fromInput, type Table, toNumber, type Value } from './values.ts';

type Words = readonly Value[];
type Builtin = (machine: Machine, words: Words) => Value | Promise<Value>;

const text = (machine: Machine, value: Value): string => toText(value, machine.convert);
const rounded = (value: number): number => {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};

/** printf and sprintf. */
export const formatted = (machine: Machine, words: Words, name: 'printf' | 'sprintf'): string => {
  const format = text(machine, words[0]);
  const { text: made, whole } = formatText(format, words.slice(1), machine.convert);
  if (whole) return made;
  if (name === 'printf') void machine.streams.print(made);
  const at = ['FNR', 'NR'].map((each) => `${each}=${machine.text(each)}`).join(' ');
  throw new AwkFailure(`run time error: not enough arguments passed to ${name}("${format}")\n\tFILENAME="${machine.text('FILENAME')}" ${at}`);
};

/** A begin before the text makes it longer, as this mawk has it. */
const substr = (machine: Machine, [whole, from, length]: Words): string => {
  const begin = rounded(toNumber(from));
  const count = length === undefined ? Infinity : rounded(toNumber(length));
  const [first, most] = begin < 1 ? [1, count - begin] : [begin, count];
  return text(machine, whole).slice(first - 1, Math.max(first - 1, first - 1 + most));
};

const random = (machine: Machine): number => {
  machine.seed = (Math.imul(machine.seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return machine.seed / 0x80000000;
};

const seed = (machine: Machine, words: Words): number => {
  const before = machine.seed;
  machine.seed = words.length > 0 ? Math.trunc(toNumber(words[0])) : Math.floor(Date.now() / 1000);
  return before;
};

const match = (machine: Machine, whole: string, pattern: RegExp): number => {
  const found = pattern.exec(whole);
  machine.cell('RSTART').value = found ? found.index + 1 : 0;
  machine.cell('RLENGTH').value = found ? found[0].length : -1;
  return found ? found.index + 1 : 0;
};

const math =
  (of: (value: number) => number): Builtin =>
  (_, words) =>
    of(toNumber(words[0]));

/** Functions of values alone. */
export const functions: Readonly<Record<string, Builtin>> = {
  length: (machine, words) => text(machine, words[0]).length,
  substr,
  index: (machine, [whole, part]) => text(machine, whole).indexOf(text(machine, part)) + 1,
  match: (machine, [whole, pattern]) => match(machine, text(machine, whole), machine.pattern(text(machine, pattern))),
  sprintf: (machine, words) => formatted(machine, words, 'sprintf'),
  sin: math(Math.sin),
  cos: math(Math.cos),
  atan2: (_, [y, x]) => Math.atan2(toNumber(y), toNumber(x)),
  exp: math(Math.exp),
  log: math(Math.log),
  sqrt: math(Math.sqrt),
  int: math(Math.trunc),
  rand: random,
  srand: seed,
  tolower: (machine, words) => text(machine, words[0]).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  toupper: (machine, words) => text(machine, words[0]).replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  system: (machine, words) => machine.streams.system(Buffer.from(text(machine, words[0]), 'latin1').toString()),
  close: (machine, words) => machine.streams.close(text(machine, words[0])),
  fflush: (machine) => machine.streams.flush().then(() => 0),
  systime: () => Math.floor(Date.now() / 1000),
  mktime: (machine, words) => {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = text(machine, words[0]).split(/\s+/).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  },
  strftime: (machine, [format, at]) =>
    formatMoment(format === undefined ? '%c' : text(machine, format), momentOf(at === undefined ? Date.now() : toNumber(at) * 1000, machine.context.env.TZ)),
};

/** `split(text, table, separator)`. */
export const splitInto = (machine: Machine, table: Table, { whole, separator }: { whole: string; separator: string }): number => {
  const parts = machine.split(whole, separator);
  table.clear();
  for (const [at, part] of parts.entries()) table.set(String(at + 1), fromInput(part));
  return parts.length;
};

/** `&` is what was found, `\\&` an ampersand. */
const replacementOf = (source: string, found: string): string => source.replace(/\\\\|\\&|&/g, (code) => (code === '&' ? found : code === '\\&' ? '&' : '\\'));

/** sub and gsub: the new text and how often it was found. */
export const substituted = (pattern: RegExp, whole: string, { by, all }: { by: string; all: boolean }): { text: string; count: number } => {
  let count = 0;
  const made = whole.replace(all ? new RegExp(pattern.source, `${pattern.flags}g`) : pattern, (found) => {
    count += 1;
    return replacementOf(by, found);
  });
  return { text: made, count };
};

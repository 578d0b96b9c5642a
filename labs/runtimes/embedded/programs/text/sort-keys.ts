import { type ProgramContext, ProgramExit } from '../../program/program.ts';
import type { Options } from '../getopt.ts';
import { complain } from './text-input.ts';

/** One `-k`: where it begins and ends, and how it compares. */
interface Key {
  readonly from: { readonly field: number; readonly char: number };
  readonly to?: { readonly field: number; readonly char: number };
  readonly flags: string;
  readonly endFlags: string;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const sizes = ' KMGTPEZY';

const keyOf = async (context: ProgramContext, text: string): Promise<Key> => {
  const found = /^(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?$/.exec(text);
  if (!found)
    throw new ProgramExit(
      await complain(
        context,
        /^\d/.test(text)
          ? `stray character in field spec: invalid field specification ‘${text}’`
          : `invalid number at field start: invalid count at start of ‘${text}’`,
        2,
      ),
    );
  if (Number(found[1]) === 0)
    throw new ProgramExit(await complain(context, `-: invalid field specification ‘${text}’`.replace('-: ', 'field number is zero: '), 2));
  return {
    from: { field: Number(found[1]), char: Number(found[2] ?? 1) },
    ...(found[4] && { to: { field: Number(found[4]), char: Number(found[5] ?? 0) } }),
    flags: found[3]! + (found[6] ?? ''),
    endFlags: found[6] ?? '',
  };
};

/** Where each field begins and ends: at a separator, or where blanks begin. */
const fieldsOf = (line: string, separator: string | undefined): [number, number][] => {
  const fields: [number, number][] = [];
  if (separator !== undefined) {
    let at = 0;
    for (const part of line.split(separator)) {
      fields.push([at, at + part.length]);
      at += part.length + separator.length;
    }
    return fields;
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g)) fields.push([match.index, match.index + match[0].length]);
  return fields;
};

const extract = (line: string, key: Key, separator: string | undefined): string => {
  const fields = fieldsOf(line, separator);
  const skip = (at: number, blanks: boolean): number => (blanks ? at + /^[ \t]*/.exec(line.slice(at))![0].length : at);
  const begin = fields[key.from.field - 1];
  if (!begin) return '';
  const start = skip(begin[0], key.flags.includes('b')) + key.from.char - 1;
  if (!key.to) return line.slice(start);
  const end = fields[key.to.field - 1];
  if (!end) return line.slice(start);
  const stop = key.to.char === 0 ? end[1] : skip(end[0], key.endFlags.includes('b')) + key.to.char;
  return line.slice(start, Math.max(start, Math.min(stop, line.length)));
};

const numberOf = (text: string): number => Number(/^[ \t]*(-?\d*\.?\d*)/.exec(text)![1]!.replace(/^(-?)$/, '0')) || 0;
const humanOf = (text: string): [number, number] => {
  const found = /^[ \t]*(-?)(\d*\.?\d*)([KMGTPEZYk]?)/.exec(text)!;
  const value = Number(found[2] || 0);
  const sign = found[1] ? -1 : 1;
  return [value === 0 ? 0 : sign * Math.max(0, sizes.indexOf(found[3]!.toUpperCase() || ' ')), sign * value];
};

const order = (left: string, right: string): number => {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = left.codePointAt(at)! - right.codePointAt(at)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};

const chunkOrder = (char: string | undefined): number =>
  char === undefined ? 0 : char === '~' ? -1 : /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;

/** As `sort -V`: runs of digits by their value. */
const versions = (left: string, right: string): number => {
  let a = 0;
  let b = 0;
  while (a < left.length || b < right.length) {
    while ((a < left.length && !/\d/.test(left[a]!)) || (b < right.length && !/\d/.test(right[b]!))) {
      const difference = chunkOrder(/\d/.test(left[a] ?? '0') ? undefined : left[a]) - chunkOrder(/\d/.test(right[b] ?? '0') ? undefined : right[b]);
      if (difference !== 0) return difference;
      a += 1;
      b += 1;
    }
    const [first, second] = [/^\d*/.exec(left.slice(a))![0], /^\d*/.exec(right.slice(b))![0]];
    const difference = BigInt(first || 0) - BigInt(second || 0);
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    a += first.length;
    b += second.length;
  }
  return 0;
};

const prepare = (text: string, flags: string): string => {
  let result = flags.includes('b') ? text.replace(/^[ \t]+/, '') : text;
  if (flags.includes('d')) result = result.replace(/[^A-Za-z0-9 \t]/g, '');
  if (flags.includes('i')) result = result.replace(/[^\x20-\x7e]/g, '');
  return flags.includes('f') ? result.toUpperCase() : result;
};

const compareBy = (flags: string): ((left: string, right: string) => number) => {
  if (flags.includes('n')) return (left, right) => numberOf(left) - numberOf(right);
  if (flags.includes('g')) return (left, right) => (Number.parseFloat(left) || -Infinity) - (Number.parseFloat(right) || -Infinity) || 0;
  if (flags.includes('h')) return (left, right) => humanOf(left)[0] - humanOf(right)[0] || humanOf(left)[1] - humanOf(right)[1];
  if (flags.includes('M'))
    return (left, right) => months.indexOf(left.trim().slice(0, 3).toUpperCase()) - months.indexOf(right.trim().slice(0, 3).toUpperCase());
  if (flags.includes('V')) return versions;
  return (left, right) => order(prepare(left, flags), prepare(right, flags));
};

/** How two lines compare by all keys, and by the whole line as the last resort. */
export const comparison = async (
  context: ProgramContext,
  given: Options,
): Promise<{ keys: (left: string, right: string) => number; full: (left: string, right: string) => number }> => {
  const letters = [...'bdfgiMhnRrV'].filter((letter) => given.has(letter)).join('');
  const separator = given.value('t')?.replace('\\0', '\0');
  if (separator !== undefined && [...separator].length !== 1)
    throw new ProgramExit(await complain(context, separator === '' ? 'empty tab' : `multi-character tab ‘${separator}’`, 2));
  const specs: Key[] = [];
  for (const text of given.values('k')) specs.push(await keyOf(context, text));
  const reverse = given.has('r') ? -1 : 1;
  const comparers = specs.map((key) => {
    const flags = key.flags.replace(/b/g, '') === '' ? key.flags + letters : key.flags;
    const compare = compareBy(flags);
    const sign = flags.includes('r') ? -1 : 1;
    return (left: string, right: string) => sign * compare(extract(left, { ...key, flags }, separator), extract(right, { ...key, flags }, separator));
  });
  const whole = compareBy(letters);
  const keys = (left: string, right: string): number => {
    if (comparers.length === 0) return reverse * whole(left, right);
    for (const compare of comparers) {
      const result = compare(left, right);
      if (result !== 0) return result;
    }
    return 0;
  };
  const full = (left: string, right: string): number => keys(left, right) || (given.has('s', 'u') ? 0 : reverse * order(left, right));
  return { keys, full };
};

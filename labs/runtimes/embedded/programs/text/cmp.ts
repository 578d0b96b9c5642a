import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Options, options } from '../getopt.ts';
import { openInput } from './text-input.ts';

const newline = 10;

const octal = (byte: number): string => byte.toString(8).padStart(3);

/** As cat -v shows it. */
const visible = (byte: number): string => {
  const meta = byte >= 128 ? 'M-' : '';
  const low = byte & 127;
  return meta + (low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low));
};

const read = async (context: ProgramContext, path: string): Promise<Uint8Array | undefined> => {
  try {
    return await (await openInput(context, path)).all();
  } catch (error) {
    if (!isSysError(error)) throw error;
    if (!context.argv.includes('-s')) await context.stderr.write(`cmp: ${path}: ${error.message}\n`);
    return undefined;
  }
};

const sizeOf = (text: string | undefined): number => Number(/^\d+/.exec(text ?? '0')?.[0] ?? 0);

/** Compares two files byte by byte. */
export const cmp = defineProgram({
  name: 'cmp',
  paths: ['/usr/bin/cmp'],
  async run(context) {
    const table = { short: 'bci:ln:sv', long: { 'print-bytes': 'b', 'ignore-initial=': 'i', verbose: 'l', 'bytes=': 'n', silent: 's', quiet: 's' } };
    const given = await options({ ...context, argv: ['cmp', ...context.argv.slice(1)] }, table, 2);
    const [one, other = '-', skipOne, skipOther] = given.operands;
    if (one === undefined) {
      await context.stderr.write("cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.\n");
      return 2;
    }
    const [first, second] = [await read(context, one), await read(context, other)];
    if (!first || !second) return 2;
    const [ahead, aheadOther = ahead] = (given.value('i') ?? '0').split(':');
    const most = given.has('n') ? sizeOf(given.value('n')) : Infinity;
    const cut = (bytes: Uint8Array, skip: number): Uint8Array => bytes.subarray(skip, skip + Math.min(most, bytes.length));
    const pair = [cut(first, sizeOf(skipOne ?? ahead)), cut(second, sizeOf(skipOther ?? aheadOther))] as const;
    return compare(context, given, { pair, names: [one, other] });
  },
});

const compare = async (
  { stdout, stderr }: ProgramContext,
  given: Options,
  { pair: [one, other], names }: { pair: readonly [Uint8Array, Uint8Array]; names: readonly [string, string] },
): Promise<number> => {
  const common = Math.min(one.length, other.length);
  let line = 1;
  let differs = false;
  for (let at = 0; at < common; at += 1) {
    const [left, right] = [one[at]!, other[at]!];
    if (left !== right) {
      differs = true;
      if (given.has('s')) return 1;
      const shown = given.has('b') ? `${octal(left)} ${visible(left).padEnd(given.has('l') ? 4 : 0)} ${octal(right)} ${visible(right)}` : '';
      if (!given.has('l')) {
        await stdout.write(`${names.join(' ')} differ: ${given.has('b') ? `byte ${at + 1}, line ${line} is ${shown}` : `char ${at + 1}, line ${line}`}\n`);
        return 1;
      }
      await stdout.write(`${String(at + 1).padStart(String(common).length)} ${given.has('b') ? shown : `${octal(left)} ${octal(right)}`}\n`);
    }
    if (left === newline) line += 1;
  }
  if (one.length === other.length) return differs ? 1 : 0;
  if (!given.has('s'))
    await stderr.write(
      `cmp: EOF on ${one.length < other.length ? names[0] : names[1]}${ending(one.length < other.length ? one : other, line, given.has('l'))}\n`,
    );
  return 1;
};

const ending = (shorter: Uint8Array, line: number, verbose: boolean): string => {
  if (shorter.length === 0) return ' which is empty';
  if (verbose) return ` after byte ${shorter.length}`;
  return ` after byte ${shorter.length}, ${shorter.at(-1) === newline ? `line ${line - 1}` : `in line ${line}`}`;
};

import { type ProgramContext, defineProgram, ProgramExit } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from './text-input.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const upper = range(65, 90);
const lower = range(97, 122);
const digits = range(48, 57);
const classes: Readonly<Record<string, readonly number[]>> = {
  upper,
  lower,
  digit: digits,
  alpha: [...upper, ...lower],
  alnum: [...digits, ...upper, ...lower],
  blank: [9, 32],
  space: [9, 10, 11, 12, 13, 32],
  cntrl: [...range(0, 31), 127],
  graph: range(33, 126),
  print: range(32, 126),
  punct: range(33, 126).filter((code) => ![...digits, ...upper, ...lower].includes(code)),
  xdigit: [...digits, ...range(65, 70), ...range(97, 102)],
};
const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

interface SetOf {
  readonly codes: number[];
  /** Classes by where they begin, for `[:upper:]` to `[:lower:]`. */
  readonly classes: string[];
  /** `[x*]`: where to fill up. */
  readonly fill?: { at: number; code: number };
}

class SetParser {
  private readonly bytes: Buffer;
  private at = 0;
  private readonly context: ProgramContext;

  constructor(context: ProgramContext, text: string) {
    this.context = context;
    this.bytes = Buffer.from(text);
  }

  private one(): number {
    const byte = this.bytes[this.at++]!;
    if (byte !== 92 || this.at >= this.bytes.length) return byte;
    const octal = /^[0-7]{1,3}/.exec(this.bytes.subarray(this.at, this.at + 3).toString('latin1'))?.[0];
    if (octal) {
      this.at += octal.length;
      return parseInt(octal, 8) & 255;
    }
    const char = String.fromCharCode(this.bytes[this.at++]!);
    return escapes[char] ?? char.charCodeAt(0);
  }

  async parse(): Promise<SetOf> {
    const codes: number[] = [];
    const found: string[] = [];
    let fill: SetOf['fill'];
    while (this.at < this.bytes.length) {
      const rest = this.bytes.subarray(this.at).toString('latin1');
      const named = /^\[:([a-z]+):\]/.exec(rest);
      const repeat = /^\[(\\?[^])\*(\d*)\]/.exec(rest);
      if (named) {
        const set = classes[named[1]!];
        if (!set) throw new ProgramExit(await complain(this.context, `invalid character class ‘${named[1]}’`));
        found.push(named[1]!);
        codes.push(...set);
        this.at += named[0].length;
      } else if (repeat) {
        this.at += 1;
        const code = this.one();
        this.at += repeat[2]!.length + 2;
        const count = repeat[2]!.startsWith('0') ? parseInt(repeat[2]!, 8) : Number(repeat[2]);
        if (count > 0) codes.push(...Array.from({ length: count }, () => code));
        else fill = { at: codes.length, code };
      } else {
        const from = this.one();
        if (this.bytes[this.at] !== 45 || this.at + 1 >= this.bytes.length) {
          codes.push(from);
          continue;
        }
        this.at += 1;
        const to = this.one();
        if (to < from)
          throw new ProgramExit(
            await complain(
              this.context,
              `range-endpoints of '${String.fromCharCode(from)}-${String.fromCharCode(to)}' are in reverse collating sequence order`,
            ),
          );
        codes.push(...range(from, to));
      }
    }
    return { codes, classes: found, ...(fill && { fill }) };
  }
}

const lengthened = (second: SetOf, length: number, truncate: boolean): number[] => {
  const codes = [...second.codes];
  if (second.fill) codes.splice(second.fill.at, 0, ...Array.from({ length: Math.max(0, length - codes.length) }, () => second.fill!.code));
  while (!truncate && codes.length < length && codes.length > 0) codes.push(codes.at(-1)!);
  return codes;
};

interface Plan {
  readonly map: readonly number[];
  readonly deleted: ReadonlySet<number>;
  readonly squeezed: ReadonlySet<number>;
}

interface Wanted {
  readonly deletes: boolean;
  readonly squeezes: boolean;
  readonly complement: boolean;
  readonly truncate: boolean;
}

/** What is wrong with the operands, in tr's words. */
const wrongOperands = ([one, two, extra]: readonly string[], { deletes, squeezes }: Wanted): string | undefined => {
  if (one === undefined) return 'missing operand';
  if (two === undefined && deletes === squeezes)
    return `missing operand after ‘${one}’\n${deletes ? 'Two strings must be given when both deleting and squeezing repeats.' : 'Two strings must be given when translating.'}`;
  if (two !== undefined && deletes && !squeezes) return `extra operand ‘${two}’\nOnly one string may be given when deleting without squeezing repeats.`;
  return extra === undefined ? undefined : `extra operand ‘${extra}’`;
};

const planOf = (first: SetOf, second: SetOf | undefined, { deletes, squeezes, complement, truncate }: Wanted): Plan => {
  const codes = complement ? range(0, 255).filter((code) => !first.codes.includes(code)) : first.codes;
  const map = range(0, 255);
  const to = second && !deletes ? lengthened(second, codes.length, truncate) : undefined;
  if (to) codes.forEach((code, index) => (map[code] = to[index] ?? code));
  const squeezed = !squeezes ? [] : (to ?? second?.codes ?? codes);
  return { map, deleted: new Set(deletes ? codes : []), squeezed: new Set(squeezed) };
};

const run = async ({ stdin, stdout }: ProgramContext, { map, deleted, squeezed }: Plan): Promise<void> => {
  let last = -1;
  for (let chunk = await stdin.read(); chunk; chunk = await stdin.read()) {
    const result = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (deleted.has(byte)) continue;
      const code = map[byte]!;
      if (code === last && squeezed.has(code)) continue;
      result[length++] = code;
      last = code;
    }
    if (length > 0) await stdout.write(result.subarray(0, length));
  }
};

/** Translates, deletes and squeezes bytes. */
export const tr = defineProgram({
  name: 'tr',
  paths: ['/usr/bin/tr'],
  async run(context) {
    const given = await options(context, {
      short: 'cCdst',
      long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
      strict: true,
    });
    const wanted: Wanted = { deletes: given.has('d'), squeezes: given.has('s'), complement: given.has('c', 'C'), truncate: given.has('t') };
    const wrong = wrongOperands(given.operands, wanted);
    if (wrong !== undefined) return complain(context, wrong + tryHelp(context));
    const [one, two] = given.operands;
    const first = await new SetParser(context, one!).parse();
    const second = two === undefined ? undefined : await new SetParser(context, two).parse();
    if (second?.codes.length === 0 && !second.fill && !wanted.deletes) return complain(context, 'when not truncating set1, string2 must be non-empty');
    await run(context, planOf(first, second, wanted));
    return 0;
  },
});

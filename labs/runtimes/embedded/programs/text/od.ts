import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { concatBytes } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { hex, rows } from './dump.ts';
import { complain, eachInput } from './text-input.ts';

const named: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
const names = 'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(' ');

interface Format {
  readonly size: number;
  readonly width: number;
  readonly text: (value: bigint, byte: number) => string;
}

const character = (byte: number): string => named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));

const formatOf = async (context: ProgramContext, type: string): Promise<Format> => {
  const found = /^([acdoux])([1248CSIL]?)z?$/.exec(type);
  if (!found) throw new ProgramExit(await complain(context, `invalid type string ‘${type}’;\nthis system doesn't provide that type`));
  const [, kind, sizeText] = found;
  if (kind === 'c') return { size: 1, width: 4, text: (_, byte) => character(byte).padStart(4) };
  if (kind === 'a')
    return { size: 1, width: 4, text: (_, byte) => ((byte & 127) === 127 ? 'del' : (names[byte & 127] ?? String.fromCharCode(byte & 127))).padStart(4) };
  const size = { C: 1, S: 2, I: 4, L: 8 }[sizeText!] ?? (Number(sizeText) || 4);
  const digits = { x: size * 2, o: Math.ceil((size * 8) / 3), u: [3, 5, 10, 20][Math.log2(size)]!, d: [4, 6, 11, 20][Math.log2(size)]! }[
    kind as 'x' | 'o' | 'u' | 'd'
  ];
  const text = (value: bigint): string => {
    if (kind === 'x') return ` ${value.toString(16).padStart(digits, '0')}`;
    if (kind === 'o') return ` ${value.toString(8).padStart(digits, '0')}`;
    return ` ${(kind === 'd' ? BigInt.asIntN(size * 8, value) : value).toString().padStart(digits)}`;
  };
  return { size, width: digits + 1, text };
};

const valueAt = (bytes: Uint8Array, at: number, size: number): bigint => {
  let value = 0n;
  for (let index = size - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[at + index] ?? 0);
  return value;
};

export const od = defineProgram({
  name: 'od',
  paths: ['/usr/bin/od'],
  async run(context) {
    const given = await options(context, {
      short: 'A:bcdij:lN:ost:vw::x',
      long: { 'address-radix=': 'A', 'skip-bytes=': 'j', 'read-bytes=': 'N', 'format=': 't', 'output-duplicates': 'v', 'width=?': 'w' },
    });
    const shorts: Readonly<Record<string, string>> = { b: 'o1', c: 'c', d: 'u2', i: 'd4', l: 'd8', o: 'o2', s: 'd2', x: 'x2' };
    const types = given.given.flatMap(({ name, value }) =>
      name === 't' ? (value!.match(/[acdoux][1248CSIL]?z?/g) ?? [value!]) : shorts[name] ? [shorts[name]] : [],
    );
    const formats: Format[] = [];
    for (const type of types.length > 0 ? types : ['o2']) formats.push(await formatOf(context, type));
    const chunks: Uint8Array[] = [];
    const status = await eachInput(context, given.operands, { use: async (input) => void chunks.push(await input.all()) });
    const from = Number(given.value('j') ?? 0);
    const all = chunks.length > 0 ? concatBytes(chunks) : new Uint8Array();
    const data = all.subarray(from, from + Number(given.value('N') ?? all.length));
    const radix = given.value('A') ?? 'o';
    const address = (at: number): string =>
      radix === 'n' ? '' : radix === 'x' ? hex(at, 6) : radix === 'd' ? String(at).padStart(7, '0') : at.toString(8).padStart(7, '0');
    const row = (bytes: Uint8Array, { size, text }: Format): string =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => text(valueAt(bytes, index * size, size), bytes[index * size]!)).join('');
    let before = '';
    let output = '';
    const width = given.has('w') ? Number(given.value('w') ?? 32) : 16;
    for (const { at, bytes } of rows(data, width)) {
      const key = bytes.join();
      if (key === before && !given.has('v') && bytes.length === width) {
        output += output.endsWith('*\n') ? '' : '*\n';
        continue;
      }
      before = key;
      formats.forEach((format, index) => (output += `${index === 0 ? address(at + from) : radix === 'n' ? '' : '       '}${row(bytes, format)}\n`));
    }
    await context.stdout.write(output + (radix === 'n' ? '' : `${address(from + data.length)}\n`));
    return status;
  },
});

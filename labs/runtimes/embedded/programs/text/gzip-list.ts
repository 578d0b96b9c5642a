import type { ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Options } from '../getopt.ts';
import { complain, openInput } from './text-input.ts';

interface Sizes {
  readonly compressed: number;
  readonly uncompressed: number;
  /** Bytes around the compressed data. */
  readonly frame: number;
}

const row = ({ compressed, uncompressed, frame }: Sizes, name: string): string => {
  const ratio = uncompressed === 0 ? 0 : (uncompressed - (compressed - frame)) / uncompressed;
  return `${String(compressed).padStart(19)} ${String(uncompressed).padStart(19)} ${(ratio * 100).toFixed(1).padStart(5)}% ${name}\n`;
};

/** The header is ten bytes and the original name where bit 3 of the flags is set; eight bytes end it. */
const sizesOf = (data: Uint8Array): Sizes | undefined => {
  if (data[0] !== 0x1f || data[1] !== 0x8b || data.length < 18) return undefined;
  const name = (data[3]! & 8) === 0 ? 0 : data.indexOf(0, 10) - 9;
  return { compressed: data.length, uncompressed: new DataView(data.buffer, data.byteOffset).getUint32(data.length - 4, true), frame: 18 + name };
};

const shownName = (path: string): string => (path === '-' ? 'stdout' : path.replace(/\.tgz$/, '.tar').replace(/\.(gz|Z)$/, ''));

/** `gzip -l`: sizes, ratio and the name that expanding would give. */
export const list = async (context: ProgramContext, { operands, has }: Options): Promise<number> => {
  const all: Sizes[] = [];
  let status = 0;
  for (const named of operands.length === 0 ? ['-'] : operands) {
    const known = named === '-' || /\.(gz|tgz|Z)$/.test(named);
    try {
      if (!known && (await context.sys.access(named, 0))) {
        status = await complain(context, `${named}: unknown suffix -- ignored`, 2);
        continue;
      }
      const path = known ? named : `${named}.gz`;
      const sizes = sizesOf(await (await openInput(context, path)).all());
      if (!sizes) {
        await context.stderr.write(`\n${context.argv[0]}: ${path === '-' ? 'stdin' : path}: not in gzip format\n`);
        status = 1;
        continue;
      }
      if (all.length === 0 && !has('q')) await context.stdout.write('         compressed        uncompressed  ratio uncompressed_name\n');
      all.push(sizes);
      await context.stdout.write(row(sizes, shownName(path)));
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      status = await complain(context, `${known ? named : `${named}.gz`}: ${error.message}`);
    }
  }
  if (all.length > 1) await context.stdout.write(row(summed(all), '(totals)'));
  return status;
};

const summed = (all: readonly Sizes[]): Sizes => ({
  compressed: all.reduce((sum, { compressed }) => sum + compressed, 0),
  uncompressed: all.reduce((sum, { uncompressed }) => sum + uncompressed, 0),
  frame: all.reduce((sum, { frame }) => sum + frame, 0),
});

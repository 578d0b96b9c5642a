import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import type { InputStream } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, eachInput } from './text-input.ts';

const units: Readonly<Record<string, number>> = {
  b: 512,
  kB: 1000,
  K: 1024,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
};

/** `10`, `-5`, `+3`, `2K`. */
export async function countOf(context: ProgramContext, text: string, what: 'lines' | 'bytes'): Promise<{ sign: string; count: number }> {
  const found = /^([-+]?)(\d+)([A-Za-z]*)$/.exec(text);
  const unit = found?.[3] === '' ? 1 : units[found?.[3] ?? ''];
  if (!found || unit === undefined) throw new ProgramExit(await complain(context, `invalid number of ${what}: ‘${text}’`));
  return { sign: found[1]!, count: Number(found[2]) * unit };
}

/** Copies the first lines; reads no more than it needs. */
const firstLines = async (context: ProgramContext, input: InputStream, { count, end }: { count: number; end: number }): Promise<void> => {
  let left = count;
  while (left > 0) {
    const chunk = await input.read();
    if (chunk === undefined) return;
    let at = 0;
    while (left > 0 && at < chunk.length) {
      const next = chunk.indexOf(end, at);
      if (next < 0) {
        at = chunk.length;
        break;
      }
      at = next + 1;
      left -= 1;
    }
    await context.stdout.write(chunk.subarray(0, at));
    if (left === 0 && at < chunk.length && 'unread' in input) (input.unread as (bytes: Uint8Array) => void)(chunk.subarray(at));
  }
};

const firstBytes = async (context: ProgramContext, input: InputStream, count: number): Promise<void> => {
  let left = count;
  while (left > 0) {
    const chunk = await input.read();
    if (chunk === undefined) return;
    await context.stdout.write(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
  }
};

/** All but the last ones. */
const allBut = async (context: ProgramContext, input: InputStream, { count, bytes, end }: { count: number; bytes: boolean; end: number }): Promise<void> => {
  const all = await input.all();
  let stop = all.length;
  if (bytes) stop = Math.max(0, all.length - count);
  else
    for (let left = count; left > 0 && stop > 0; left -= 1) {
      const before = all.lastIndexOf(end, stop - 2);
      stop = before < 0 || stop < 2 ? 0 : before + 1;
    }
  await context.stdout.write(all.subarray(0, stop));
};

export const head = defineProgram({
  name: 'head',
  paths: ['/usr/bin/head'],
  async run(context) {
    const words = context.argv.map((word, index) => (index === 1 && /^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
    const given = await options(
      { ...context, argv: words },
      { short: 'c:n:qvz', long: { 'bytes=': 'c', 'lines=': 'n', quiet: 'q', silent: 'q', verbose: 'v', 'zero-terminated': 'z' } },
    );
    const bytes = given.last('c', 'n') === 'c';
    const { sign, count } = await countOf(context, given.value(bytes ? 'c' : 'n') ?? '10', bytes ? 'bytes' : 'lines');
    const end = given.has('z') ? 0 : 10;
    const headed = given.has('v') || (given.operands.length > 1 && !given.has('q'));
    let first = true;
    return eachInput(context, given.operands, {
      words: (path, error) => (error.code === 'EISDIR' ? `error reading '${path}': ${error.message}` : `cannot open '${path}' for reading: ${error.message}`),
      use: async (input, path) => {
        if (headed) await context.stdout.write(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
        first = false;
        if (sign === '-') await allBut(context, input, { count, bytes, end });
        else if (bytes) await firstBytes(context, input, count);
        else await firstLines(context, input, { count, end });
      },
    });
  },
});

import { type InputStream, type ProgramContext, defineProgram } from '../../program/program.ts';
import { concatBytes } from '../../shell/io/bytes.ts';
import { options } from '../getopt.ts';
import { countOf } from './head.ts';
import { eachInput } from './text-input.ts';

interface Wanted {
  readonly sign: string;
  readonly count: number;
  readonly bytes: boolean;
  readonly end: number;
}

/** Keeps the end of an input while it comes, so that an endless one costs no more than its last part. */
const lastPart = async (input: InputStream, { count, bytes, end }: Wanted): Promise<Uint8Array> => {
  let kept: Uint8Array = new Uint8Array();
  for (let chunk = await input.read(); chunk; chunk = await input.read()) {
    kept = concatBytes([kept, chunk]);
    if (kept.length > 1_000_000) kept = cutTo(kept, { count, bytes, end });
  }
  return cutTo(kept, { count, bytes, end });
};

const cutTo = (data: Uint8Array, { count, bytes, end }: Pick<Wanted, 'count' | 'bytes' | 'end'>): Uint8Array => {
  if (bytes) return data.subarray(Math.max(0, data.length - count));
  let at = data.length;
  if (count === 0) return data.subarray(at);
  for (let left = count; left > 0; left -= 1) {
    const before = at < 2 ? -1 : data.lastIndexOf(end, at - 2);
    if (before < 0) return data;
    at = before + 1;
  }
  return data.subarray(at);
};

const fromPosition = async (context: ProgramContext, input: InputStream, { count, bytes, end }: Wanted): Promise<void> => {
  let skip = Math.max(0, count - 1);
  for (let chunk = await input.read(); chunk; chunk = await input.read()) {
    let at = 0;
    if (bytes) {
      at = Math.min(skip, chunk.length);
      skip -= at;
    } else
      while (skip > 0 && at < chunk.length) {
        const next = chunk.indexOf(end, at);
        at = next < 0 ? chunk.length : next + 1;
        if (next >= 0) skip -= 1;
      }
    if (at < chunk.length) await context.stdout.write(chunk.subarray(at));
  }
};

const pause = (signal: AbortSignal, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Watches files for what is appended, until the program is ended. */
const follow = async (context: ProgramContext, paths: readonly string[], wanted: { headed: boolean; byName: boolean }): Promise<number> => {
  const { sys, stdout, stderr, signal, argv } = context;
  const sizes = new Map<string, number>();
  for (const path of paths) sizes.set(path, (await sys.stat(path).catch(() => undefined))?.size ?? -1);
  let shown = paths.at(-1);
  while (!signal.aborted) {
    await pause(signal, 500);
    for (const path of paths) {
      const stat = await sys.stat(path).catch(() => undefined);
      const before = sizes.get(path)!;
      if (!stat || stat.size === before) continue;
      if (stat.size < before) await stderr.write(`${argv[0]}: ${path}: file truncated\n`);
      const data = (await sys.readFile(path)).subarray(stat.size < before ? 0 : Math.max(0, before));
      sizes.set(path, stat.size);
      if (wanted.headed && shown !== path) await stdout.write(`\n==> ${path} <==\n`);
      shown = path;
      await stdout.write(data);
    }
  }
  return 0;
};

export const tail = defineProgram({
  name: 'tail',
  paths: ['/usr/bin/tail'],
  async run(context) {
    const argv = context.argv.map((word, index) => (index === 1 && /^[-+]\d+$/.test(word) ? `-n${word.startsWith('+') ? word : word.slice(1)}` : word));
    const given = await options(
      { ...context, argv },
      {
        short: 'c:fFn:qs:vz',
        long: {
          'bytes=': 'c',
          'follow=?': 'f',
          'lines=': 'n',
          quiet: 'q',
          silent: 'q',
          retry: 'retry',
          'sleep-interval=': 's',
          'pid=': 'pid',
          verbose: 'v',
          'zero-terminated': 'z',
        },
      },
    );
    const bytes = given.last('c', 'n') === 'c';
    const wanted: Wanted = {
      ...(await countOf(context, given.value(bytes ? 'c' : 'n') ?? '10', bytes ? 'bytes' : 'lines')),
      bytes,
      end: given.has('z') ? 0 : 10,
    };
    const headed = given.has('v') || (given.operands.length > 1 && !given.has('q'));
    let first = true;
    const opened: string[] = [];
    const status = await eachInput(context, given.operands, {
      words: (path, error) => (error.code === 'EISDIR' ? `error reading '${path}': ${error.message}` : `cannot open '${path}' for reading: ${error.message}`),
      use: async (input, path) => {
        if (headed) await context.stdout.write(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
        first = false;
        opened.push(path);
        if (wanted.sign === '+') await fromPosition(context, input, wanted);
        else await context.stdout.write(await lastPart(input, wanted));
      },
    });
    const files = (given.has('F', 'retry') ? given.operands : opened).filter((path) => path !== '-');
    if (!given.has('f', 'F')) return status;
    if (files.length === 0) return complainNone(context, given.operands.length > 0, status);
    return (await follow(context, files, { headed, byName: given.has('F') })) || status;
  },
});

const complainNone = async ({ argv, stderr }: ProgramContext, named: boolean, status: number): Promise<number> => {
  if (named) await stderr.write(`${argv[0]}: no files remaining\n`);
  return named ? 1 : status;
};

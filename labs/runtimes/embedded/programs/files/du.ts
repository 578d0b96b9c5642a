import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { type Options, options } from '../getopt.ts';
import { reported } from '../reported.ts';
import { humanSize } from './human-size.ts';
import { quoted } from './quote-name.ts';

const long = {
  all: 'a',
  'apparent-size': 'A',
  bytes: 'b',
  total: 'c',
  'max-depth=': 'd',
  'human-readable': 'h',
  si: '',
  summarize: 's',
  'one-file-system': 'x',
  'separate-dirs': 'S',
  'exclude=': '',
};

/** How much room trees take. */
export const du = defineProgram({
  name: 'du',
  paths: ['/usr/bin/du'],
  async run(context) {
    const given = await options(context, { short: 'aAbcd:DhHklLmPsSx0', long });
    let status = 0;
    let total = 0;
    for (const path of given.operands.length > 0 ? given.operands : ['.']) {
      const sum = await tree(context, given, path);
      if (!sum || sum.denied) status = 1;
      total += sum?.total ?? 0;
    }
    if (given.has('c')) await context.stdout.write(`${sizeText(given, total)}\ttotal\n`);
    return status;
  },
});

const sizeText = (given: Options, bytes: number): string =>
  given.has('h') ? humanSize(bytes) : given.has('b') ? String(bytes) : String(Math.ceil(bytes / (given.has('m') ? 1_048_576 : 1024)));

/** Bytes of a tree; `denied` where a part of it could not be read. undefined: it is not there. */
async function tree(context: ProgramContext, given: Options, path: string): Promise<{ total: number; denied: boolean } | undefined> {
  const rows = await reported(context, `cannot access ${quoted(path)}`, async () => {
    await context.sys.lstat(path);
    return await context.sys.walk(path, { oneFileSystem: given.has('x') });
  });
  if (!rows) return undefined;
  const apparent = given.has('A', 'b');
  const depthOf = (at: string) => (at === path ? 0 : at.slice(path.replace(/\/$/, '').length).split('/').length - 1);
  const deepest = given.has('s') ? 0 : Number(given.value('d') ?? Infinity);
  const open: { path: string; depth: number; sum: number; folder: boolean }[] = [];
  const seen = new Set<number>();
  const lines: string[] = [];
  const close = (): void => {
    const done = open.pop()!;
    const parent = open.at(-1);
    if (parent) parent.sum += done.sum;
    if ((done.folder || given.has('a') || done.depth === 0) && done.depth <= deepest) lines.push(`${sizeText(given, done.sum)}\t${done.path}\n`);
    if (!parent) total = done.sum;
  };
  let total = 0;
  let denied = false;
  for (const { path: at, stat, error } of rows) {
    const depth = depthOf(at);
    while (open.length > depth) close();
    denied ||= error !== undefined;
    if (error !== undefined) await context.stderr.write(`du: cannot read directory ${quoted(at)}: Permission denied\n`);
    const size =
      seen.has(stat.ino) && stat.nlink > 1
        ? 0
        : apparent
          ? stat.size
          : stat.type === 'file' || stat.type === 'directory'
            ? Math.ceil(stat.size / 4096) * 4096
            : 0;
    if (stat.type !== 'directory') seen.add(stat.ino);
    open.push({ path: at, depth, sum: size, folder: stat.type === 'directory' });
  }
  while (open.length > 0) close();
  await context.stdout.write(lines.join(''));
  return { total, denied };
}

import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { formatMoment, momentOf } from '../../shell/expand/time.ts';
import { decode, encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Options, options } from '../getopt.ts';
import { type Hunk, hunksOf } from './diff-lines.ts';
import { complain, openInput, tryHelp } from './text-input.ts';

interface Side {
  readonly name: string;
  readonly lines: readonly string[];
  /** The last line has no end. */
  readonly open: boolean;
  readonly modifiedMs: number;
}

const load = async (context: ProgramContext, name: string): Promise<Side> => {
  try {
    const input = await openInput(context, name);
    const text = decode(await input.all());
    const lines = text.split('\n');
    const open = lines.pop() !== '';
    const stat = name === '-' ? undefined : await context.sys.stat(name).catch(() => undefined);
    return { name, lines: open ? text.split('\n') : lines, open, modifiedMs: stat?.mtimeMs ?? Date.now() };
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new ProgramExit(await complain(context, `${name}: ${error.message}`, 2));
  }
};

const span = (start: number, count: number): string => (count === 0 ? String(start) : count === 1 ? String(start + 1) : `${start + 1},${start + count}`);

const marked = (mark: string, lines: readonly string[], { from, side }: { from: number; side: Side }): string =>
  lines.map((line, index) => `${mark}${line}\n${side.open && from + index === side.lines.length - 1 ? '\\ No newline at end of file\n' : ''}`).join('');

const normal = (hunks: readonly Hunk[], left: Side, right: Side): string =>
  hunks
    .map(({ from, removed, to, added }) => {
      const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
      return `${span(from, removed.length)}${letter}${span(to, added.length)}\n${marked('< ', removed, { from, side: left })}${letter === 'c' ? '---\n' : ''}${marked('> ', added, { from: to, side: right })}`;
    })
    .join('');

const unifiedSpan = (start: number, count: number): string => (count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`);

/** Hunks whose surroundings touch are shown as one. */
const unified = (hunks: readonly Hunk[], { left, right, around }: { left: Side; right: Side; around: number }): string => {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    if (last && hunk.from - (last.from + last.removed.length) <= around * 2) groups.at(-1)!.push(hunk);
    else groups.push([hunk]);
  }
  return groups
    .map((group) => {
      const [first, last] = [group[0]!, group.at(-1)!];
      const begin = Math.max(0, first.from - around);
      const end = Math.min(left.lines.length, last.from + last.removed.length + around);
      const beginRight = begin + (first.to - first.from);
      const endRight = end + (last.to + last.added.length - last.from - last.removed.length);
      let at = begin;
      let body = '';
      for (const { from, removed, to, added } of group) {
        body +=
          marked(' ', left.lines.slice(at, from), { from: at, side: left }) +
          marked('-', removed, { from, side: left }) +
          marked('+', added, { from: to, side: right });
        at = from + removed.length;
      }
      body += marked(' ', left.lines.slice(at, end), { from: at, side: left });
      return `@@ -${unifiedSpan(begin, end - begin)} +${unifiedSpan(beginRight, endRight - beginRight)} @@\n${body}`;
    })
    .join('');
};

const header = ({ name, modifiedMs }: Side, given: Options, context: ProgramContext): string => {
  const label = given.values('label').shift();
  return label ?? `${name}\t${formatMoment('%Y-%m-%d %H:%M:%S.%N %z', momentOf(modifiedMs, context.env.TZ))}`;
};

const sameBy = (given: Options): ((a: string, b: string) => boolean) => {
  const plain = (line: string): string => {
    let text = given.has('w') ? line.replace(/\s+/g, '') : given.has('b') ? line.replace(/\s+/g, ' ').trimEnd() : line;
    if (given.has('i')) text = text.toLowerCase();
    return text;
  };
  return (a, b) => a === b || plain(a) === plain(b);
};

const compare = async (context: ProgramContext, given: Options, [one, two]: readonly [string, string]): Promise<number> => {
  const [left, right] = [await load(context, one), await load(context, two)];
  const hunks = hunksOf(left.lines, right.lines, sameBy(given));
  const shown =
    hunks.length > 0 || left.open === right.open
      ? hunks
      : [{ from: left.lines.length - 1, removed: left.lines.slice(-1), to: right.lines.length - 1, added: right.lines.slice(-1) }];
  const relevant = given.has('B') ? shown.filter(({ removed, added }) => [...removed, ...added].some((line) => line !== '')) : shown;
  if (relevant.length === 0) {
    if (given.has('s')) await context.stdout.write(`Files ${one} and ${two} are identical\n`);
    return 0;
  }
  if (given.has('q')) await context.stdout.write(`Files ${one} and ${two} differ\n`);
  else if (given.has('u', 'U')) {
    const text = unified(relevant, { left, right, around: Number(given.value('U') ?? 3) });
    await context.stdout.write(encode(`--- ${header(left, given, context)}\n+++ ${given.values('label')[1] ?? header(right, given, context)}\n${text}`));
  } else await context.stdout.write(encode(normal(relevant, left, right)));
  return 1;
};

/** Directories: what is only in one, and the files of both. */
const compareFolders = async (context: ProgramContext, given: Options, [one, two]: readonly [string, string]): Promise<number> => {
  const { sys, stdout, argv } = context;
  const names = async (path: string) => new Map((await sys.readdir(path)).map(({ name, stat }) => [name, stat.type]));
  const [left, right] = [await names(one), await names(two)];
  let status = 0;
  for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const pair = [`${one.replace(/\/$/, '')}/${name}`, `${two.replace(/\/$/, '')}/${name}`] as const;
    if (!left.has(name) || !right.has(name)) {
      if (!given.has('N')) await stdout.write(`Only in ${left.has(name) ? one : two}: ${name}\n`);
      status = 1;
    } else if (left.get(name) === 'directory' && right.get(name) === 'directory') {
      if (given.has('r')) status = Math.max(status, await compareFolders(context, given, pair));
      else await stdout.write(`Common subdirectories: ${pair[0]} and ${pair[1]}\n`);
    } else if (!(await equal(context, pair))) {
      if (!given.has('q')) await stdout.write(`${argv.slice(0, -2).join(' ')} ${pair[0]} ${pair[1]}\n`);
      status = Math.max(status, await compare(context, given, pair));
    }
  }
  return status;
};

const equal = async ({ sys }: ProgramContext, [one, two]: readonly [string, string]): Promise<boolean> =>
  Buffer.compare(await sys.readFile(one), await sys.readFile(two)) === 0;

export const diff = defineProgram({
  name: 'diff',
  paths: ['/usr/bin/diff'],
  async run(context) {
    const given = await options(
      context,
      {
        short: 'abBcdeiNnpqrstTuU:wy',
        long: {
          brief: 'q',
          'report-identical-files': 's',
          'unified=?': 'u',
          recursive: 'r',
          'ignore-case': 'i',
          'ignore-all-space': 'w',
          'ignore-space-change': 'b',
          'ignore-blank-lines': 'B',
          'new-file': 'N',
          text: 'a',
          'label=': 'label',
          'color=?': 'color',
          minimal: 'd',
        },
      },
      2,
    );
    const [one, two, extra] = given.operands;
    if (one === undefined)
      return complain(context, `missing operand after '${context.argv.at(-1)}'${tryHelp(context).replace('Try', `${context.argv[0]}: Try`)}`, 2);
    if (two === undefined) return complain(context, `missing operand after '${one}'${tryHelp(context).replace('Try', `${context.argv[0]}: Try`)}`, 2);
    if (extra !== undefined) return complain(context, `extra operand '${extra}'${tryHelp(context).replace('Try', `${context.argv[0]}: Try`)}`, 2);
    const isFolder = async (path: string) => path !== '-' && (await context.sys.stat(path).catch(() => undefined))?.type === 'directory';
    const [first, second] = [await isFolder(one), await isFolder(two)];
    if (first && second) return compareFolders(context, given, [one, two]);
    const within = (folder: string, file: string) => `${folder.replace(/\/$/, '')}/${file.replace(/.*\//, '')}`;
    return compare(context, given, [first ? within(one, two) : one, second ? within(two, one) : two]);
  },
});

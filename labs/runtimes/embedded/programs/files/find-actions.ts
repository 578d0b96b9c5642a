import type { Stat } from '../../sys/sys.ts';
import { confirmed } from '../confirmed.ts';
import { baseName, parentOf } from '../reported.ts';
import { namesOf } from '../accounts-file.ts';
import { type Found, type Maker, type Making, type Test, findFails } from './find-parts.ts';
import { formatFound } from './find-format.ts';
import { timeText } from './list-format.ts';
import { modeText } from './mode-text.ts';

const writes =
  (text: (found: Found) => string): Maker =>
  async ({ context }) =>
  async (found) => (await context.stdout.write(text(found)), true);

async function printf({ context, argument }: Making): Promise<Test> {
  const format = await argument();
  const names = await namesOf(context.sys);
  return async (found) => (await context.stdout.write(formatFound(format, found, names)), true);
}

async function ls({ context }: Making): Promise<Test> {
  const names = await namesOf(context.sys);
  const { nowMs } = await context.sys.clock();
  const blocks = ({ type, size }: Stat) => (type === 'file' || type === 'directory' ? Math.ceil(size / 4096) * 4 : 0);
  return async ({ path, stat }) => {
    const row = [
      String(stat.ino).padStart(9),
      String(blocks(stat)).padStart(6),
      modeText(stat),
      String(stat.nlink).padStart(3),
      names.user(stat.uid).padEnd(8),
      names.group(stat.gid).padEnd(8),
      String(stat.size).padStart(8),
      timeText(stat.mtimeMs, nowMs),
      path.replaceAll(' ', '\\ '),
    ];
    await context.stdout.write(`${row.join(' ')}${stat.target === undefined ? '' : ` -> ${stat.target}`}\n`);
    return true;
  };
}

async function exec(making: Making): Promise<Test> {
  const { context, name, argument } = making;
  const words: string[] = [];
  for (;;) {
    const word = await argument();
    if (word === ';') break;
    if (word === '+' && words.at(-1) === '{}') return batch(making, words.slice(0, -1));
    words.push(word);
  }
  if (words.length === 0) return await findFails(context, `invalid argument \`;' to \`${name}'`);
  const inside = name.endsWith('dir');
  const asks = name.startsWith('-ok');
  return async ({ path }) => {
    const shown = inside ? `./${baseName(path)}` : path;
    const argv = words.map((word) => word.replaceAll('{}', shown));
    if (asks && !(await confirmed(context, `< ${words[0]} ... ${path} > ? `))) return false;
    const code = await context.run(argv, inside ? { cwd: parentOf(path) } : {});
    if (code === 127) await context.stderr.write(`find: ‘${argv[0]}’: No such file or directory\n`);
    return code === 0;
  };
}

function batch({ context, shared }: Making, words: readonly string[]): Test {
  const paths: string[] = [];
  shared.finishers.push(async () => paths.length === 0 || (await context.run([...words, ...paths])) === 0);
  return ({ path }) => {
    paths.push(path);
    return true;
  };
}

async function remove({ context, shared }: Making): Promise<Test> {
  shared.depthFirst = true;
  return async ({ path, stat }) => {
    try {
      await (stat.type === 'directory' ? context.sys.rmdir(path) : context.sys.unlink(path));
      return true;
    } catch (error) {
      await context.stderr.write(`find: cannot delete ‘${path}’: ${(error as Error).message}\n`);
      return false;
    }
  };
}

/** Predicates that do something. */
export const findActions: Readonly<Record<string, Maker>> = {
  print: writes(({ path }) => `${path}\n`),
  print0: writes(({ path }) => `${path}\0`),
  printf,
  ls,
  exec,
  execdir: exec,
  ok: exec,
  okdir: exec,
  delete: remove,
  prune:
    async ({ shared }) =>
    ({ path, stat }) => {
      if (stat.type === 'directory') shared.pruned.add(path);
      return true;
    },
  quit:
    async ({ shared }) =>
    () => {
      shared.stopped = true;
      return true;
    },
};

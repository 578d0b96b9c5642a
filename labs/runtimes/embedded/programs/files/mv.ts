import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { confirmed } from '../confirmed.ts';
import { type Options, getopt, options } from '../getopt.ts';
import { inFolder, reported } from '../reported.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { Copy, replaceQuestion } from './cp.ts';
import { destinations } from './destinations.ts';
import { quoted } from './quote-name.ts';

const long = {
  'backup=?': 'b',
  force: 'f',
  interactive: 'i',
  'no-clobber': 'n',
  'strip-trailing-slashes': '',
  'suffix=': 'S',
  'target-directory=': 't',
  'no-target-directory': 'T',
  update: 'u',
  verbose: 'v',
};

/** Renames, and moves between file systems. */
export const mv = defineProgram({
  name: 'mv',
  paths: ['/usr/bin/mv'],
  async run(context) {
    const given = await options(context, { short: 'bfinS:t:TuvZ', long });
    const pairs = await destinations(context, given, 'mv');
    if (!pairs) return 1;
    let status = 0;
    for (const { from, to } of pairs) if (!(await move(context, given, { from, to }))) status = 1;
    return status;
  },
});

async function mayReplace(context: ProgramContext, given: Options, { to, old, stat }: { to: string; old: Stat; stat: Stat }): Promise<boolean> {
  const way = given.last('f', 'i', 'n');
  if (way === 'n' || (given.has('u') && old.mtimeMs >= stat.mtimeMs)) return false;
  if (way === 'i') return await confirmed(context, `mv: overwrite ${quoted(to)}? `);
  const guarded = way === undefined && context.stdin.isTerminal && old.type !== 'symlink' && !(await context.sys.access(to, 2, { effective: true }));
  return !guarded || (await confirmed(context, replaceQuestion('mv', to, old)));
}

async function move(context: ProgramContext, given: Options, { from, to }: { from: string; to: string }): Promise<boolean> {
  const { sys, stderr, stdout } = context;
  const stat = await reported(context, `cannot stat ${quoted(from)}`, async () => await sys.lstat(from));
  if (!stat) return false;
  const old = await sys.lstat(to).catch(() => undefined);
  if (old) {
    if (old.ino === stat.ino && old.dev === stat.dev) {
      await stderr.write(`mv: ${quoted(from)} and ${quoted(to)} are the same file\n`);
      return false;
    }
    if (!(await mayReplace(context, given, { to, old, stat }))) return true;
  }
  const moved = await reported(context, `cannot move ${quoted(from)} to ${quoted(to)}`, async () => {
    try {
      await sys.rename(from, to);
    } catch (error) {
      if (!isSysError(error, 'EXDEV')) throw error;
      const copy = new Copy(context, getopt(['-a'], { short: 'a' }));
      if (!(await copy.copy(from, to, true))) return false;
      return await removed(context, from);
    }
    return true;
  });
  if (moved && given.has('v')) await stdout.write(`renamed ${quoted(from)} -> ${quoted(to)}\n`);
  return moved ?? false;
}

/** Takes away what was copied to another file system. */
async function removed(context: ProgramContext, path: string): Promise<boolean> {
  const { sys } = context;
  const done = await reported(context, `cannot remove ${quoted(path)}`, async () => {
    const { type } = await sys.lstat(path);
    if (type !== 'directory') return (await sys.unlink(path), true);
    for (const { name } of await sys.readdir(path)) if (!(await removed(context, inFolder(path, name)))) return false;
    return (await sys.rmdir(path), true);
  });
  return done ?? false;
}

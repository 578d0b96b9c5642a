import type { Stat } from '../../sys/sys.ts';
import { namesOf, readGroup, readPasswd } from '../accounts-file.ts';
import { baseName } from '../reported.ts';
import { findActions } from './find-actions.ts';
import { type Maker, type Making, type Test, type Tests, findFails } from './find-parts.ts';
import { parseMode } from './parse-mode.ts';
import { parseWhen } from './parse-when.ts';
import { shellPattern } from './shell-pattern.ts';

const byName =
  (insensitive: boolean, what: (path: string, stat: Stat) => string | undefined): Maker =>
  async ({ argument }) => {
    const pattern = shellPattern(await argument(), { insensitive, slash: true });
    return ({ path, stat }) => {
      const text = what(path, stat);
      return text !== undefined && pattern.test(text);
    };
  };

const counted =
  (of: (stat: Stat, nowMs: number) => number): Maker =>
  async ({ context, name, argument }) => {
    const text = await argument();
    if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return await findFails(context, `invalid argument \`${text}' to \`${name}'`);
    const { nowMs } = await context.sys.clock();
    const wanted = Math.abs(Number(text));
    return ({ stat }) => compare(of(stat, nowMs), wanted, text);
  };

const compare = (value: number, wanted: number, text: string): boolean =>
  text.startsWith('+') ? value > wanted : text.startsWith('-') ? value < wanted : value === wanted;

const newer =
  (time: (stat: Stat) => number, fromText: boolean): Maker =>
  async ({ context, argument, quote }) => {
    const text = await argument();
    const { nowMs } = await context.sys.clock();
    if (fromText) {
      const at = parseWhen(text, nowMs) ?? (await findFails(context, `I cannot figure out how to interpret ${quote(text)} as a date or time`));
      return ({ stat }) => time(stat) > at;
    }
    const model = await context.sys.stat(text).catch(async (error: Error) => await findFails(context, `${quote(text)}: ${error.message}`));
    return ({ stat }) => time(stat) > model.mtimeMs;
  };

const types: Record<string, Stat['type']> = { f: 'file', d: 'directory', l: 'symlink', s: 'socket', p: 'fifo', c: 'character', b: 'block' };

async function type({ context, argument, name }: Making): Promise<Test> {
  const letters = (await argument()).split(',');
  const unknown = letters.find((letter) => !types[letter]);
  if (unknown !== undefined) return await findFails(context, `Unknown argument to ${name}: ${unknown}`);
  return ({ stat }) => letters.some((letter) => types[letter] === stat.type);
}

async function perm({ context, argument, quote }: Making): Promise<Test> {
  const text = await argument();
  const [, sign = '', mode = ''] = /^([-/]?)(.*)$/.exec(text) ?? [];
  const change = parseMode(mode, 0);
  if (!change) return await findFails(context, `invalid mode ${quote(text)}`);
  const wanted = change({ mode: 0, directory: false });
  if (sign === '-') return ({ stat }) => (stat.mode & wanted) === wanted;
  if (sign === '/') return ({ stat }) => wanted === 0 || (stat.mode & wanted) !== 0;
  return ({ stat }) => stat.mode === wanted;
}

const owned =
  (which: 'uid' | 'gid'): Maker =>
  async ({ context, argument, quote }) => {
    const text = await argument();
    const known =
      which === 'uid'
        ? (await readPasswd(context.sys)).find(({ name }) => name === text)?.uid
        : (await readGroup(context.sys)).find(({ name }) => name === text)?.gid;
    const id = known ?? (/^\d+$/.test(text) ? Number(text) : undefined);
    if (id === undefined) return await findFails(context, `${quote(text)} is not the name of ${which === 'uid' ? 'a known user' : 'an existing group'}`);
    return ({ stat }) => stat[which] === id;
  };

const unowned =
  (which: 'uid' | 'gid'): Maker =>
  async ({ context }) => {
    const names = await namesOf(context.sys);
    return ({ stat }) => (which === 'uid' ? names.user(stat.uid) === String(stat.uid) : names.group(stat.gid) === String(stat.gid));
  };

const sizes: Record<string, number> = { c: 1, w: 2, b: 512, k: 1024, M: 1_048_576, G: 1_073_741_824 };

async function size({ context, argument, name }: Making): Promise<Test> {
  const text = await argument();
  const [, sign = '', count, unit = 'b'] = /^([+-]?)(\d+)([cwbkMG]?)$/.exec(text) ?? [];
  if (count === undefined) return await findFails(context, `invalid ${name} type \`${text.at(-1)}'`);
  const bytes = sizes[unit || 'b']!;
  return ({ stat }) => compare(Math.ceil(stat.size / bytes), Number(count), sign);
}

const access =
  (bits: number): Maker =>
  async ({ context }) =>
  async ({ path }) =>
    await context.sys.access(path, bits, { effective: true });

const depth =
  (which: 'minDepth' | 'maxDepth'): Maker =>
  async ({ context, name, argument, shared, quote }) => {
    const text = await argument();
    if (!/^\d+$/.test(text)) return await findFails(context, `Expected a positive decimal integer argument to ${name}, but got ${quote(text)}`);
    shared[which] = Number(text);
    return () => true;
  };

const constant =
  (set: (shared: Tests) => void): Maker =>
  async ({ shared }) => {
    set(shared);
    return () => true;
  };

async function empty({ context }: Making): Promise<Test> {
  return async ({ path, stat }) =>
    stat.type === 'directory' ? (await context.sys.readdir(path).catch(() => [{}])).length === 0 : stat.type === 'file' && stat.size === 0;
}

async function regex({ argument, name }: Making): Promise<Test> {
  const source = (await argument()).replace(/\\\(/g, '(').replace(/\\\)/g, ')').replace(/\\\|/g, '|');
  const pattern = new RegExp(`^(?:${source})$`, name === '-iregex' ? 'i' : '');
  return ({ path }) => pattern.test(path);
}

const day = 86_400_000;
const days = (of: (stat: Stat) => number) => counted((stat, nowMs) => Math.floor((nowMs - of(stat)) / day));
const minutes = (of: (stat: Stat) => number) => counted((stat, nowMs) => Math.ceil((nowMs - of(stat)) / 60_000));

/** Every predicate by its name without the dash. */
export const tests: Readonly<Record<string, Maker>> = {
  name: byName(false, (path) => baseName(path)),
  iname: byName(true, (path) => baseName(path)),
  path: byName(false, (path) => path),
  wholename: byName(false, (path) => path),
  ipath: byName(true, (path) => path),
  lname: byName(false, (_path, { target }) => target),
  regex,
  iregex: regex,
  type,
  xtype: type,
  perm,
  user: owned('uid'),
  group: owned('gid'),
  uid: counted(({ uid }) => uid),
  gid: counted(({ gid }) => gid),
  nouser: unowned('uid'),
  nogroup: unowned('gid'),
  links: counted(({ nlink }) => nlink),
  inum: counted(({ ino }) => ino),
  size,
  empty,
  mtime: days(({ mtimeMs }) => mtimeMs),
  ctime: days(({ ctimeMs }) => ctimeMs),
  atime: days(({ atimeMs }) => atimeMs),
  mmin: minutes(({ mtimeMs }) => mtimeMs),
  cmin: minutes(({ ctimeMs }) => ctimeMs),
  amin: minutes(({ atimeMs }) => atimeMs),
  newer: newer(({ mtimeMs }) => mtimeMs, false),
  cnewer: newer(({ ctimeMs }) => ctimeMs, false),
  newermt: newer(({ mtimeMs }) => mtimeMs, true),
  newerct: newer(({ ctimeMs }) => ctimeMs, true),
  readable: access(4),
  writable: access(2),
  executable: access(1),
  samefile: async ({ context, argument, quote }) => {
    const text = await argument();
    const { ino, dev } = await context.sys.stat(text).catch(async (error: Error) => await findFails(context, `${quote(text)}: ${error.message}`));
    return ({ stat }) => stat.ino === ino && stat.dev === dev;
  },
  fstype: async ({ argument }) => {
    await argument();
    return () => true;
  },
  true: constant(() => undefined),
  false: async () => () => false,
  maxdepth: depth('maxDepth'),
  mindepth: depth('minDepth'),
  xdev: constant((shared) => (shared.oneFileSystem = true)),
  mount: constant((shared) => (shared.oneFileSystem = true)),
  depth: constant((shared) => (shared.depthFirst = true)),
  d: constant((shared) => (shared.depthFirst = true)),
  noleaf: constant(() => undefined),
  daystart: constant(() => undefined),
  follow: constant(() => undefined),
  ignore_readdir_race: constant(() => undefined),
  ...findActions,
};

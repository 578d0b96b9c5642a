import { type ProgramContext, defineProgram } from '../../program/program.ts';
import type { Stat } from '../../sys/sys.ts';
import { namesOf } from '../accounts-file.ts';
import { options } from '../getopt.ts';
import { missingOperand, reported } from '../reported.ts';
import { type Names, timeText } from './list-format.ts';
import { modeText, typeBits } from './mode-text.ts';
import { quoted } from './quote-name.ts';

const long = { dereference: 'L', 'file-system': 'f', 'cached=': '', 'format=': 'c', 'printf=': 'printf', terse: 't' };

/** Tells all about files, or what a format asks for. */
export const stat = defineProgram({
  name: 'stat',
  paths: ['/usr/bin/stat'],
  async run(context) {
    const given = await options(context, { short: 'c:fLt', long });
    if (given.operands.length === 0) return await missingOperand(context);
    const names = known(await namesOf(context.sys));
    const format = given.value('printf') ?? given.value('c');
    const escapes = given.has('printf');
    let status = 0;
    for (const path of given.operands) {
      if (given.has('f')) {
        if (!(await fileSystem(context, path))) status = 1;
        continue;
      }
      const found = await reported(
        context,
        `cannot statx ${quoted(path)}`,
        async () => await (given.has('L') ? context.sys.stat(path) : context.sys.lstat(path)),
      );
      if (!found) {
        status = 1;
        continue;
      }
      if (format === undefined) await context.stdout.write(given.has('t') ? terse(path, found) : whole(path, found, names));
      else await context.stdout.write(`${filled(escapes ? unescape(format) : format, { path, stat: found, names })}${escapes ? '' : '\n'}`);
    }
    return status;
  },
});

/** Numbers without a name are unknown here, not shown as they are. */
const known = ({ user, group }: Names): Names => {
  const named = (of: (id: number) => string) => (id: number) => (of(id) === String(id) ? 'UNKNOWN' : of(id));
  return { user: named(user), group: named(group) };
};

const kind = (found: Stat): string =>
  ({
    file: found.size === 0 ? 'regular empty file' : 'regular file',
    directory: 'directory',
    symlink: 'symbolic link',
    socket: 'socket',
    fifo: 'fifo',
    character: 'character special file',
    block: 'block special file',
  })[found.type];

const octal = ({ mode }: Stat) => mode.toString(8).padStart(4, '0');
const blocks = ({ type, size }: Stat) => (type === 'file' || type === 'directory' ? Math.ceil(size / 4096) * 8 : 0);
const time = (ms: number) => timeText(ms, ms, 'full-iso');

function whole(path: string, found: Stat, names: Names): string {
  const id = (width: number, value: number, name: string) => `${String(value).padStart(width)}/${name.padStart(8)}`;
  const device = found.device ? `   Device type: ${found.device[0].toString(16)},${found.device[1].toString(16)}` : '';
  return [
    `  File: ${found.target === undefined ? path : `${path} -> ${found.target}`}`,
    `  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(blocks(found)).padEnd(10)} IO Block: 4096   ${kind(found)}`,
    `Device: ${Math.floor(found.dev / 256)},${found.dev % 256}\tInode: ${String(found.ino).padEnd(11)} Links: ${found.nlink}${device}`,
    `Access: (${octal(found)}/${modeText(found)})  Uid: (${id(5, found.uid, names.user(found.uid))})   Gid: (${id(5, found.gid, names.group(found.gid))})`,
    `Access: ${time(found.atimeMs)}`,
    `Modify: ${time(found.mtimeMs)}`,
    `Change: ${time(found.ctimeMs)}`,
    ` Birth: ${time(found.ctimeMs)}`,
    '',
  ].join('\n');
}

const seconds = (ms: number) => Math.floor(ms / 1000);
const terse = (path: string, found: Stat): string =>
  `${[path, found.size, blocks(found), (typeBits[found.type] | found.mode).toString(16), found.uid, found.gid, found.dev.toString(16), found.ino, found.nlink, 0, 0, seconds(found.atimeMs), seconds(found.mtimeMs), seconds(found.ctimeMs), 0, 4096].join(' ')}\n`;

const directives: Record<string, (about: { path: string; stat: Stat; names: Names }) => string | number> = {
  a: ({ stat: { mode } }) => mode.toString(8),
  A: ({ stat: found }) => modeText(found),
  b: ({ stat: found }) => blocks(found),
  B: () => 512,
  d: ({ stat: { dev } }) => dev,
  D: ({ stat: { dev } }) => dev.toString(16),
  f: ({ stat: found }) => (typeBits[found.type] | found.mode).toString(16),
  F: ({ stat: found }) => kind(found),
  g: ({ stat: { gid } }) => gid,
  G: ({ stat: { gid }, names }) => names.group(gid),
  h: ({ stat: { nlink } }) => nlink,
  i: ({ stat: { ino } }) => ino,
  m: () => '/',
  n: ({ path }) => path,
  N: ({ path, stat: { target } }) => (target === undefined ? quoted(path) : `${quoted(path)} -> ${quoted(target)}`),
  o: () => 4096,
  s: ({ stat: { size } }) => size,
  t: ({ stat: { device } }) => (device?.[0] ?? 0).toString(16),
  T: ({ stat: { device } }) => (device?.[1] ?? 0).toString(16),
  u: ({ stat: { uid } }) => uid,
  U: ({ stat: { uid }, names }) => names.user(uid),
  w: ({ stat: { ctimeMs } }) => time(ctimeMs),
  W: ({ stat: { ctimeMs } }) => seconds(ctimeMs),
  x: ({ stat: { atimeMs } }) => time(atimeMs),
  X: ({ stat: { atimeMs } }) => seconds(atimeMs),
  y: ({ stat: { mtimeMs } }) => time(mtimeMs),
  Y: ({ stat: { mtimeMs } }) => seconds(mtimeMs),
  z: ({ stat: { ctimeMs } }) => time(ctimeMs),
  Z: ({ stat: { ctimeMs } }) => seconds(ctimeMs),
};

const filled = (format: string, about: { path: string; stat: Stat; names: Names }): string =>
  format.replace(/%([-0# ]*)(\d*)(?:\.\d+)?([A-Za-z%])/g, (...[, flags, width, letter]: [string, string, string, string, ...unknown[]]) => {
    const text = letter === '%' ? '%' : String(directives[letter]?.(about) ?? '?');
    return flags.includes('-') ? text.padEnd(Number(width)) : text.padStart(Number(width), flags.includes('0') ? '0' : ' ');
  });

const unescape = (text: string): string =>
  text.replace(
    /\\(n|t|r|\\|"|[0-7]{1,3})/g,
    (_whole, code: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"' })[code] ?? String.fromCharCode(Number.parseInt(code, 8)),
  );

async function fileSystem(context: ProgramContext, path: string): Promise<boolean> {
  const found = await reported(context, `cannot read file system information for ${quoted(path)}`, async () => await context.sys.statfs(path));
  if (!found) return false;
  await context.stdout.write(
    `  File: "${path}"\n    ID: 0        Namelen: 255     Type: overlayfs\nBlock size: ${String(found.blockSize).padEnd(10)} Fundamental block size: ${found.blockSize}\nBlocks: Total: ${String(found.blocks).padEnd(10)} Free: ${String(found.free).padEnd(10)} Available: ${found.available}\nInodes: Total: ${String(found.files).padEnd(10)} Free: ${found.filesFree}\n`,
  );
  return true;
}

import { baseName, parentOf } from '../reported.ts';
import type { Found } from './find-parts.ts';
import type { Names } from './list-format.ts';
import { modeText } from './mode-text.ts';

const letters: Record<string, (found: Found, names: Names) => string | number> = {
  p: ({ path }) => path,
  f: ({ path }) => (path === '/' ? '/' : baseName(path)),
  h: ({ path }) => (path.includes('/') ? (path.startsWith('/') && path.lastIndexOf('/') === 0 ? '' : parentOf(path)) : '.'),
  P: ({ path, start }) => path.slice(start.length).replace(/^\//, ''),
  H: ({ start }) => start,
  d: ({ depth }) => depth,
  m: ({ stat: { mode } }) => mode.toString(8),
  M: ({ stat }) => modeText(stat),
  u: ({ stat: { uid } }, names) => names.user(uid),
  g: ({ stat: { gid } }, names) => names.group(gid),
  U: ({ stat: { uid } }) => uid,
  G: ({ stat: { gid } }) => gid,
  s: ({ stat: { size } }) => size,
  b: ({ stat: { size } }) => Math.ceil(size / 4096) * 8,
  k: ({ stat: { size } }) => Math.ceil(size / 4096) * 4,
  n: ({ stat: { nlink } }) => nlink,
  i: ({ stat: { ino } }) => ino,
  D: ({ stat: { dev } }) => dev,
  l: ({ stat: { target } }) => target ?? '',
  y: ({ stat: { type } }) => ({ file: 'f', directory: 'd', symlink: 'l', socket: 's', fifo: 'p', character: 'c', block: 'b' })[type],
  t: ({ stat: { mtimeMs } }) => ctime(mtimeMs),
  c: ({ stat: { ctimeMs } }) => ctime(ctimeMs),
  a: ({ stat: { atimeMs } }) => ctime(atimeMs),
  '%': () => '%',
};

const pad = (value: number) => String(value).padStart(2, '0');
const fraction = (ms: number) => `${String(Math.floor(ms % 1000)).padStart(3, '0')}0000000`;
const ctime = (ms: number) => {
  const at = new Date(ms);
  const [day, month] = [at.toUTCString().slice(0, 3), at.toUTCString().slice(8, 11)];
  return `${day} ${month} ${String(at.getUTCDate()).padStart(2)} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}.${fraction(ms)} ${at.getUTCFullYear()}`;
};

const moments: Record<string, (at: Date, ms: number) => string> = {
  '@': (_at, ms) => `${Math.floor(ms / 1000)}.${fraction(ms)}`,
  Y: (at) => String(at.getUTCFullYear()),
  m: (at) => pad(at.getUTCMonth() + 1),
  d: (at) => pad(at.getUTCDate()),
  H: (at) => pad(at.getUTCHours()),
  M: (at) => pad(at.getUTCMinutes()),
  S: (at, ms) => `${pad(at.getUTCSeconds())}.${fraction(ms)}`,
  F: (at) => at.toISOString().slice(0, 10),
  T: (at, ms) => `${at.toISOString().slice(11, 19)}.${fraction(ms)}`,
  s: (_at, ms) => String(Math.floor(ms / 1000)),
  '+': (at, ms) => `${at.toISOString().slice(0, 10)}+${at.toISOString().slice(11, 19)}.${fraction(ms)}`,
};

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\', a: '\x07' };

/** find's `-printf` for one file. */
export function formatFound(format: string, found: Found, names: Names): string {
  return format.replace(/\\(.)|%([-+ #0]*)(\d*)(?:([TCA])(.)|(.))/g, (...groups: string[]) => {
    const [whole, escape, flags, width, time, moment, letter] = groups;
    if (escape !== undefined) return escapes[escape] ?? whole!;
    const { stat } = found;
    const ms = time === 'T' ? stat.mtimeMs : time === 'C' ? stat.ctimeMs : stat.atimeMs;
    const text = time ? (moments[moment!]?.(new Date(ms), ms) ?? whole!) : String(letters[letter!]?.(found, names) ?? whole);
    return flags!.includes('-') ? text.padEnd(Number(width)) : text.padStart(Number(width), flags!.includes('0') ? '0' : ' ');
  });
}

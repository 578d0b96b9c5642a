/** One entry of a tar archive. `path` has no leading `/` or `./`. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly link: string;
  readonly content: Uint8Array;
}

/** An archive that is broken, or larger than we read. The message is one clause. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

const block = 512;
const mostEntries = 20_000;
const longestName = 4096;
const longestExtra = 64 * 1024;
const kinds: Readonly<Record<string, TarEntry['kind']>> = { '0': 'file', '': 'file', '7': 'file', '1': 'hardlink', '2': 'symlink', '5': 'directory' };

/** Entries of a tar (ustar, pax, GNU long names), whose contents are views into `bytes`. Throws `ArchiveError`. */
export function readTar(bytes: Uint8Array, most = mostEntries): TarEntry[] {
  const entries: TarEntry[] = [];
  let extra: Readonly<Record<string, string>> = {};
  for (let at = 0; at + block <= bytes.length;) {
    const header = bytes.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    const size = extra.size === undefined ? number(header, 124, 12) : Number(extra.size);
    const from = at + block;
    if (!Number.isSafeInteger(size) || size < 0 || from + size > bytes.length) throw new ArchiveError('is cut off or broken');
    const content = bytes.subarray(from, from + size);
    const type = text(header, 156, 1);
    if (/[xLK]/.test(type) && size > longestExtra) throw new ArchiveError('is cut off or broken');
    at = from + Math.ceil(size / block) * block;
    if (type === 'x') extra = { ...extra, ...paxOf(content) };
    else if (type === 'L') extra = { ...extra, path: text(content, 0, size) };
    else if (type === 'K') extra = { ...extra, linkpath: text(content, 0, size) };
    else if (type !== 'g') {
      entries.push(entryOf(header, { extra, type, content }));
      extra = {};
    }
    if (entries.length > most) throw new ArchiveError(`holds more than ${mostEntries} entries`);
  }
  return entries;
}

function entryOf(header: Uint8Array, { extra, type, content }: { extra: Readonly<Record<string, string>>; type: string; content: Uint8Array }): TarEntry {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const path = extra.path ?? (prefix ? `${prefix}/` : '') + text(header, 0, 100);
  if (path.length > longestName) throw new ArchiveError('is cut off or broken');
  return {
    path: normal(path),
    kind: kinds[type] ?? 'other',
    mode: number(header, 100, 8) & 0o7777,
    uid: number(header, 108, 8),
    link: extra.linkpath ?? text(header, 157, 100),
    content,
  };
}

/** `a/./b/../c` is `a/c`; nothing climbs above the root. */
export function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function paxOf(content: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {};
  for (let rest = Buffer.from(content); rest.length > 0;) {
    const length = Number.parseInt(rest.toString('latin1', 0, 20), 10);
    if (!(length > 0) || length > rest.length) throw new ArchiveError('is cut off or broken');
    const [, key, value] = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(rest.toString('utf8', 0, length)) ?? [];
    if (key !== undefined && value !== undefined) found[key] = value;
    rest = rest.subarray(length);
  }
  return found;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}

/** Octal, or base 256 where the first bit is set. */
function number(bytes: Uint8Array, at: number, length: number): number {
  const field = bytes.subarray(at, at + length);
  if ((field[0]! & 0x80) !== 0) return field.subarray(1).reduce((value, byte) => value * 256 + byte, field[0]! & 0x7f);
  return Number.parseInt(text(bytes, at, length).trim() || '0', 8);
}

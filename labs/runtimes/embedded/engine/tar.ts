import { EngineError } from './records.ts';

export interface TarEntry {
  /** Without leading slash and trailing one. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | 'fifo' | 'character' | 'block';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Of links. */
  readonly target?: string;
  readonly device?: readonly [number, number];
  readonly content?: Buffer;
}

const block = 512;
const types = { file: '0', link: '1', symlink: '2', character: '3', block: '4', directory: '5', fifo: '6' } as const;
const kinds: Readonly<Record<string, TarEntry['type']>> = {
  '\0': 'file',
  '7': 'file',
  ...Object.fromEntries(Object.entries(types).map(([type, flag]) => [flag, type])),
};
const octal = (value: number, width: number): string =>
  `${Math.max(0, Math.floor(value))
    .toString(8)
    .padStart(width - 1, '0')}\0`;

/** Of what an image's layer may be: making and hashing one is done while everybody on the server waits. */
export const mostArchive = 16 * 1024 * 1024;

/** A tar archive in POSIX's ustar format; what does not fit is told in a pax header. The same entries give the same bytes. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const size = entries.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (size > mostArchive) throw new EngineError(`the simulation's images hold ${mostArchive / 1024 / 1024} MiB at most: no space left on device`);
  const parts: Buffer[] = [];
  const put = (header: Buffer, content: Buffer): void => {
    parts.push(header, content, Buffer.alloc((block - (content.length % block)) % block));
  };
  for (const entry of entries) {
    const path = entry.type === 'directory' ? `${entry.path}/` : entry.path;
    const pax = [
      ...(Buffer.byteLength(path) > 100 ? [paxRecord('path', path)] : []),
      ...(Buffer.byteLength(entry.target ?? '') > 100 ? [paxRecord('linkpath', entry.target!)] : []),
    ];
    if (pax.length > 0) {
      const text = Buffer.from(pax.join(''));
      put(headerOf({ ...entry, target: undefined, device: undefined }, { path: `PaxHeaders.0/${path}`.slice(0, 99), flag: 'x', size: text.length }), text);
    }
    const content = entry.type === 'file' ? (entry.content ?? Buffer.alloc(0)) : Buffer.alloc(0);
    put(headerOf(entry, { path: path.slice(0, 100), flag: types[entry.type], size: content.length }), content);
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let size = rest + String(rest).length;
  if (String(size).length > String(rest).length) size += 1;
  return `${size} ${key}=${value}\n`;
}

function headerOf(entry: TarEntry, { path, flag, size }: { path: string; flag: string; size: number }): Buffer {
  const header = Buffer.alloc(block);
  const write = (text: string, at: number): void => void header.write(text, at, 'utf8');
  write(path, 0);
  write(octal(entry.mode, 8), 100);
  write(octal(entry.uid, 8), 108);
  write(octal(entry.gid, 8), 116);
  write(octal(size, 12), 124);
  write(octal(entry.mtime, 12), 136);
  write('        ', 148);
  write(flag, 156);
  write((entry.target ?? '').slice(0, 100), 157);
  write('ustar\0', 257);
  write('00', 263);
  if (entry.device) for (const [index, number] of entry.device.entries()) write(octal(number, 8), 329 + 8 * index);
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

const textAt = (header: Buffer, at: number, length: number): string => {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
};

const numberAt = (header: Buffer, at: number, length: number): number => {
  if ((header[at]! & 0x80) !== 0) return Number(BigInt(`0x${header.subarray(at + 1, at + length).toString('hex')}`));
  return Number.parseInt(textAt(header, at, length).trim() || '0', 8);
};

/** The members of an archive. Throws where it is none. */
export function readTar(bytes: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let told: Record<string, string> = {};
  for (let at = 0; at + block <= bytes.length;) {
    const header = bytes.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (sum !== numberAt(header, 148, 8)) throw new Error('archive/tar: invalid tar header');
    const flag = String.fromCharCode(header[156]!);
    const size = Number(told.size ?? numberAt(header, 124, 12));
    const content = bytes.subarray(at + block, at + block + size);
    if (content.length < size) throw new Error('unexpected EOF');
    at += block + Math.ceil(size / block) * block;
    if (flag === 'x') told = { ...told, ...paxOf(content) };
    else if (flag === 'L' || flag === 'K') told = { ...told, [flag === 'L' ? 'path' : 'linkpath']: textAt(content, 0, content.length) };
    else {
      const type = kinds[flag];
      if (type) entries.push(entryOf(header, { type, told, content }));
      told = {};
    }
  }
  return entries;
}

function entryOf(header: Buffer, { type, told, content }: { type: TarEntry['type']; told: Record<string, string>; content: Buffer }): TarEntry {
  const prefix = textAt(header, 257, 6) === 'ustar' ? textAt(header, 345, 155) : '';
  const name = told.path ?? `${prefix && `${prefix}/`}${textAt(header, 0, 100)}`;
  const target = told.linkpath ?? textAt(header, 157, 100);
  return {
    path: name
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/'),
    type: name.endsWith('/') && type === 'file' ? 'directory' : type,
    mode: numberAt(header, 100, 8) & 0o7777,
    uid: numberAt(header, 108, 8),
    gid: numberAt(header, 116, 8),
    mtime: Math.floor(Number(told.mtime ?? numberAt(header, 136, 12))),
    ...(target !== '' && { target }),
    ...((type === 'character' || type === 'block') && { device: [numberAt(header, 329, 8), numberAt(header, 337, 8)] as const }),
    ...(type === 'file' && { content }),
  };
}

function paxOf(content: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const length = Number(content.subarray(at, space).toString());
    if (space < 0 || !(length > 0)) break;
    const record = content.subarray(space + 1, at + length - 1).toString('utf8');
    found[record.slice(0, record.indexOf('='))] = record.slice(record.indexOf('=') + 1);
    at += length;
  }
  return found;
}

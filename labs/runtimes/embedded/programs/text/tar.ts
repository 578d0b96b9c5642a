import { gunzipSync, gzipSync } from 'node:zlib';
import { type Header, extract, pack } from 'tar-stream';
import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { formatTime } from '../../shell/expand/time.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { namesOf } from '../accounts-file.ts';
import { type Options, options } from '../getopt.ts';
import { shellPattern } from '../files/shell-pattern.ts';
import { complain } from './text-input.ts';

type Member = Partial<Header> & Pick<Header, 'name'>;

interface Entry {
  readonly header: Header;
  readonly data: Buffer;
}

const kinds: Readonly<Partial<Record<Stat['type'], Header['type']>>> = { file: 'file', directory: 'directory', symlink: 'symlink', fifo: 'fifo' };
const letters: Readonly<Record<string, string>> = { directory: 'd', symlink: 'l', fifo: 'p' };
const largest = 256 * 1024 * 1024;

const fail = async (context: ProgramContext, message: string): Promise<never> => {
  await complain(context, message);
  throw new ProgramExit(await complain(context, 'Error is not recoverable: exiting now', 2));
};

const modeText = (mode: number): string =>
  [6, 3, 0].map((by) => `${(mode >> by) & 4 ? 'r' : '-'}${(mode >> by) & 2 ? 'w' : '-'}${(mode >> by) & 1 ? 'x' : '-'}`).join('');

const longLine = ({ name, type, mode = 0, uname, gname, size = 0, mtime, linkname }: Member, zone: string | undefined): string => {
  const owner = `${uname ?? ''}/${gname ?? ''}`;
  const width = Math.max(1, 19 - owner.length - 1);
  const time = formatTime('%Y-%m-%d %H:%M', zone, mtime?.getTime() ?? 0);
  return `${letters[type ?? 'file'] ?? '-'}${modeText(mode)} ${owner} ${String(size).padStart(width)} ${time} ${name}${linkname ? ` -> ${linkname}` : ''}\n`;
};

const shown = async (context: ProgramContext, header: Member, given: Options): Promise<void> => {
  const count = given.given.filter(({ name }) => name === 'v').length + (given.has('t') ? 1 : 0);
  if (count > 1) await context.stdout.write(longLine(header, context.env.TZ));
  else if (count > 0) await (given.value('f') === '-' && given.has('c') ? context.stderr : context.stdout).write(`${header.name}\n`);
};

type Names = Awaited<ReturnType<typeof namesOf>>;

/** Packs files with their owners and modes. */
class Packer {
  private readonly context: ProgramContext;
  private readonly given: Options;
  private readonly at: (path: string) => string;
  private readonly archive = pack();
  private readonly names: Names;
  private stripped = false;
  failed = false;

  constructor(context: ProgramContext, { given, at, names }: { given: Options; at: (path: string) => string; names: Names }) {
    this.context = context;
    this.given = given;
    this.at = at;
    this.names = names;
  }

  async pack(paths: readonly string[]): Promise<Buffer> {
    const chunks: Buffer[] = [];
    this.archive.on('data', (chunk) => void chunks.push(chunk as Buffer));
    const ended = new Promise<void>((resolve) => void this.archive.on('end', () => resolve()));
    for (const path of paths) await this.add(path);
    this.archive.finalize();
    await ended;
    return Buffer.concat(chunks);
  }

  private async add(path: string): Promise<void> {
    if (this.given.values('exclude').some((pattern) => path === pattern || path.endsWith(`/${pattern}`))) return;
    try {
      const { sys } = this.context;
      const stat = await sys.lstat(this.at(path));
      await this.member(path, stat);
      if (stat.type === 'directory') for (const { name } of await this.entries(path)) await this.add(`${path.replace(/\/$/, '')}/${name}`);
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      await complain(this.context, `${path}: Cannot ${error.code === 'EACCES' ? 'open' : 'stat'}: ${error.message}`);
      this.failed = true;
    }
  }

  private async entries(path: string): Promise<readonly { name: string }[]> {
    const found = await this.context.sys.readdir(this.at(path));
    return this.given.value('sort') === 'name' ? found.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : found;
  }

  private async member(path: string, stat: Stat): Promise<void> {
    const type = kinds[stat.type];
    if (!type) return;
    const data = type === 'file' ? Buffer.from(await this.context.sys.readFile(this.at(path))) : Buffer.alloc(0);
    const name = `${await this.nameOf(path)}${type === 'directory' && !path.endsWith('/') ? '/' : ''}`;
    const owner = { uid: stat.uid, gid: stat.gid, uname: this.names.user(stat.uid), gname: this.names.group(stat.gid) };
    const header = {
      name,
      type,
      mode: stat.mode,
      mtime: new Date(/^@\d+$/.test(this.given.value('mtime') ?? '') ? Number(this.given.value('mtime')!.slice(1)) * 1000 : stat.mtimeMs),
      size: data.length,
      ...owner,
      ...(stat.target !== undefined && { linkname: stat.target }),
    };
    this.archive.entry(header, data);
    await shown(this.context, header, this.given);
  }

  private async nameOf(path: string): Promise<string> {
    if (this.given.has('P') || !path.startsWith('/')) return path;
    if (!this.stripped) await complain(this.context, "Removing leading `/' from member names");
    this.stripped = true;
    return path.replace(/^\/+/, '');
  }
}

/** Writes the archive; the status is 2 where a file could not be read. */
const create = async (context: ProgramContext, given: Options, at: (path: string) => string): Promise<number> => {
  const packer = new Packer(context, { given, at, names: await namesOf(context.sys) });
  const plain = await packer.pack(given.operands);
  const whole = new Uint8Array(given.has('z') ? gzipSync(plain) : plain);
  const file = given.value('f');
  if (file === undefined || file === '-') await context.stdout.write(whole);
  else await context.sys.writeFile(file, whole).catch((error: Error) => fail(context, `${file}: Cannot open: ${error.message}`));
  return packer.failed ? complain(context, 'Exiting with failure status due to previous errors', 2) : 0;
};

const read = async (context: ProgramContext, given: Options): Promise<Entry[]> => {
  const file = given.value('f');
  const raw = await (file === undefined || file === '-' ? context.stdin.all() : context.sys.readFile(file)).catch((error: Error) =>
    fail(context, `${file}: Cannot open: ${error.message}`),
  );
  const zipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const entries: Entry[] = [];
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => void chunks.push(chunk as Buffer));
    stream.on('end', () => {
      entries.push({ header, data: Buffer.concat(chunks) });
      next();
    });
  });
  const done = new Promise<void>((resolve, reject) => void reader.on('finish', resolve).on('error', reject));
  try {
    reader.end(zipped ? gunzipSync(raw, { maxOutputLength: largest }) : Buffer.from(raw));
    await done;
  } catch {
    await complain(context, 'This does not look like a tar archive');
    throw new ProgramExit(await complain(context, 'Exiting with failure status due to previous errors', 2));
  }
  return entries;
};

/** Unpacks one member; owners are kept for root, modes pass the umask for others. */
const unpack = async (
  { sys }: ProgramContext,
  { header, data }: Entry,
  { path, root, umask }: { path: string; root: boolean; umask: number },
): Promise<void> => {
  const folder = path.replace(/\/*[^/]*\/?$/, '');
  for (const [index] of [...folder].entries()) if (folder[index] === '/' && index > 0) await sys.mkdir(folder.slice(0, index)).catch(() => undefined);
  if (folder !== '') await sys.mkdir(folder).catch(() => undefined);
  const mode = header.mode & (root ? 0o7777 : ~umask & 0o777);
  const existing = await sys.lstat(path.replace(/\/$/, '')).catch(() => undefined);
  if (header.type === 'directory') {
    if (existing?.type !== 'directory') await sys.mkdir(path.replace(/\/$/, ''));
  } else {
    if (existing) await sys.unlink(path);
    if (header.type === 'symlink') return sys.symlink(header.linkname, path);
    await sys.writeFile(path, new Uint8Array(data));
  }
  if (root) await sys.chown(path, header.uid, header.gid);
  await sys.chmod(path, mode);
  const modified = header.mtime.getTime();
  await sys.utimes(path, modified, modified);
};

const unpackAll = async (context: ProgramContext, given: Options, at: (path: string) => string): Promise<number> => {
  const { euid, umask } = await context.sys.identity();
  const strip = Number(given.value('strip') ?? 0);
  let status = 0;
  const wanted = given.operands.map((operand) => ({ operand, matches: matcher(operand, given.has('wildcards')), found: false }));
  for (const entry of await read(context, given)) {
    const { name } = entry.header;
    const hits = wanted.filter(({ matches }) => matches(name));
    for (const hit of hits) hit.found = true;
    if (wanted.length > 0 && hits.length === 0) continue;
    if (given.has('O')) {
      if (entry.header.type === 'file') await context.stdout.write(new Uint8Array(entry.data));
      continue;
    }
    const target = name.replace(/^\/+/, '').split('/').slice(strip).join('/');
    if (target === '' || target.split('/').includes('..')) continue;
    await shown(context, entry.header, given);
    if (given.has('t')) continue;
    try {
      await unpack(context, entry, { path: at(target), root: euid === 0, umask });
    } catch (error) {
      if (!isSysError(error)) throw error;
      await complain(context, `${name}: Cannot open: ${error.message}`);
      status = 2;
    }
  }
  for (const { operand } of wanted.filter(({ found }) => !found)) status = await complain(context, `${operand}: Not found in archive`, 2);
  return status === 0 ? 0 : complain(context, 'Exiting with failure status due to previous errors', 2);
};

/** Whether a member is one that was asked for, or lies below it. */
const matcher = (operand: string, wildcards: boolean): ((name: string) => boolean) => {
  const plain = operand.replace(/\/$/, '');
  if (!wildcards) return (name) => name === operand || name.replace(/\/$/, '') === plain || name.startsWith(`${plain}/`);
  const pattern = shellPattern(plain, { slash: true });
  return (name) => name.split('/').some((_, at, parts) => pattern.test(parts.slice(0, at + 1).join('/')));
};

export const tar = defineProgram({
  name: 'tar',
  paths: ['/usr/bin/tar'],
  async run(context) {
    const [name, first = '', ...rest] = context.argv;
    const argv = [name!, ...(first !== '' && !first.startsWith('-') ? oldStyle(first, rest) : [first, ...rest].filter((word) => word !== ''))];
    const long = {
      create: 'c',
      extract: 'x',
      get: 'x',
      list: 't',
      'file=': 'f',
      gzip: 'z',
      verbose: 'v',
      'directory=': 'C',
      'exclude=': 'exclude',
      'preserve-permissions': 'p',
      'absolute-names': 'P',
      'strip-components=': 'strip',
      'to-stdout': 'O',
      wildcards: 'wildcards',
      'sort=': 'sort',
      'mtime=': 'mtime',
      'same-owner': 'so',
      'numeric-owner': 'no',
    };
    const given = await options({ ...context, argv }, { short: 'cxtf:zvC:pPhO', long }, 64);
    const folder = given.value('C');
    const at = (path: string): string => (folder === undefined || path.startsWith('/') ? path : `${folder.replace(/\/$/, '')}/${path}`);
    if (given.has('c')) {
      if (given.operands.length > 0) return create(context, given, at);
      return complain(context, "Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.", 2);
    }
    if (given.has('x', 't')) return unpackAll(context, given, at);
    return complain(
      context,
      "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.",
      2,
    );
  },
});

/** `tar xzf file`: letters without a dash take their arguments from the words that follow. */
const oldStyle = (bundle: string, rest: readonly string[]): string[] => {
  const words = [...rest];
  const given = [...bundle].flatMap((letter) => ('fC'.includes(letter) && words.length > 0 ? [`-${letter}`, words.shift()!] : [`-${letter}`]));
  return [...given, ...words];
};

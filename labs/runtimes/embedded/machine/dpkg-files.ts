import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedPackage } from '../base/recorded.ts';
import type { Tree } from './tree.ts';

const folder = '/var/lib/dpkg';
const root = { type: 'file', uid: 0, gid: 0, mode: 0o644 } as const;
const directory = { type: 'directory', uid: 0, gid: 0, mode: 0o755 } as const;

/** What dpkg itself says of a package that is installed: its stanza of the status file, and its list of files. */
interface DpkgRecord {
  /** Name of its files in `info`. */
  readonly file: string;
  readonly status: string;
  readonly list: string;
}

let records: Readonly<Record<string, DpkgRecord>> | undefined;

const recordOf = (name: string): DpkgRecord | undefined => {
  records ??= JSON.parse(readFileSync(join(import.meta.dirname, 'dpkg-records.json'), 'utf8')) as Record<string, DpkgRecord>;
  return records[name];
};

/** dash's, of the base system. */
const diversions = '/usr/share/man/man1/sh.1.gz\n/usr/share/man/man1/sh.distrib.1.gz\ndash\n/bin/sh\n/bin/sh.distrib\ndash\n';

/** The package database: what is installed, which files are whose and what they held. `asked` are the packages that somebody named. */
export function dpkgFiles(tree: Tree, packages: readonly RecordedPackage[], asked: readonly string[]): void {
  for (const name of ['info', 'parts', 'updates', 'triggers', 'alternatives']) tree.put(`${folder}/${name}`, directory);
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const status = sorted.map((one) => `${recordOf(one.name)?.status ?? statusOf(one, tree)}\n`).join('');
  for (const name of ['status', 'status-old']) tree.put(`${folder}/${name}`, { ...root, text: status });
  tree.put(`${folder}/diversions`, { ...root, text: diversions });
  tree.put(`${folder}/arch`, { ...root, text: 'amd64\n' });
  for (const name of ['lock', 'lock-frontend']) tree.put(`${folder}/${name}`, { ...root, mode: 0o640, text: '' });
  for (const one of sorted) infoFiles(tree, one);
  const automatic = sorted.filter(({ name, minimal }) => !minimal && !asked.includes(name));
  tree.put('/var/lib/apt/extended_states', {
    ...root,
    text: automatic.map(({ name }) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n\n`).join(''),
  });
}

function infoFiles(tree: Tree, { name, files, conffiles, architecture }: RecordedPackage): void {
  const record = recordOf(name);
  const at = `${folder}/info/${record?.file ?? (architecture !== 'all' && /^lib.*\d/.test(name) ? `${name}:${architecture}` : name)}`;
  const paths = new Set(['/.', ...files.flatMap(({ path }) => parentsOf(path)), ...files.map(({ path }) => path)]);
  const put = (kind: string, lines: readonly string[]): void => tree.put(`${at}.${kind}`, { ...root, text: lines.map((line) => `${line}\n`).join('') });
  const list = record?.list.trimEnd().split('\n') ?? [...paths].sort((a, b) => (a < b ? -1 : 1));
  put('list', list);
  if (conffiles.length > 0) put('conffiles', conffiles);
  const listed = new Set(list.map(merged));
  const plain = files.filter(({ path, kind }) => (kind === 'file' || kind === 'binary') && listed.has(path) && !conffiles.includes(path));
  put(
    'md5sums',
    plain.map(({ path }) => `${sumOf(tree, path)}  ${path.slice(1)}`),
  );
}

/** Where a path of a package lies on a system whose /bin, /sbin and /lib are links into /usr. */
const merged = (path: string): string => path.replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/');

const sums = new Map<string, string>();

function sumOf({ kernel }: Tree, path: string): string {
  const { id } = kernel.files.paths.resolve(kernel.root, path, false);
  const inode = kernel.disk.inodes.get(id);
  if (!inode) return '';
  const key = inode.image ? `${JSON.stringify(inode.image)} ${inode.size}` : undefined;
  const known = key === undefined ? undefined : sums.get(key);
  const sum =
    known ??
    createHash('md5')
      .update(kernel.disk.read(id, 0, inode.size))
      .digest('hex');
  if (key !== undefined) sums.set(key, sum);
  return sum;
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** A stanza for a package that dpkg's own was not recorded of. */
function statusOf(one: RecordedPackage, tree: Tree): string {
  const conffiles = one.conffiles.map(
    (path) =>
      ` ${path} ${createHash('md5')
        .update(tree.read(path) ?? '')
        .digest('hex')}`,
  );
  const rows: [string, string | undefined][] = [
    ['Package', one.name],
    ['Essential', one.essential ? 'yes' : undefined],
    ['Status', 'install ok installed'],
    ['Priority', one.priority],
    ['Section', one.section],
    ['Installed-Size', String(one.installedSize)],
    ['Maintainer', one.maintainer],
    ['Architecture', one.architecture],
    ['Version', one.version],
    ['Provides', one.provides || undefined],
    ['Depends', one.depends || undefined],
    ['Conffiles', conffiles.length > 0 ? `\n${conffiles.join('\n')}` : undefined],
    ['Description', one.description],
    ['Homepage', one.homepage || undefined],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value.startsWith('\n') ? '' : ' '}${value}\n`])).join('');
}

import { createHash } from 'node:crypto';
import type { RecordedPackage } from '../base/recorded.ts';
import type { Tree } from './tree.ts';

export const dpkgFolder = '/var/lib/dpkg';
const root = { type: 'file', uid: 0, gid: 0, mode: 0o644 } as const;
const folder = { type: 'directory', uid: 0, gid: 0, mode: 0o755 } as const;

/** The package database: what is installed, and which files are whose. */
export function dpkgFiles(tree: Tree, packages: readonly RecordedPackage[]): void {
  for (const name of ['info', 'parts', 'updates', 'triggers', 'alternatives']) tree.put(`${dpkgFolder}/${name}`, folder);
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const status = sorted.map((one) => statusOf(one, tree)).join('');
  for (const name of ['status', 'status-old']) tree.put(`${dpkgFolder}/${name}`, { ...root, text: status });
  tree.put(`${dpkgFolder}/arch`, { ...root, text: 'amd64\n' });
  for (const name of ['lock', 'lock-frontend']) tree.put(`${dpkgFolder}/${name}`, { ...root, mode: 0o640, text: '' });
  for (const one of sorted) infoFiles(tree, one);
}

/** Files of `/var/lib/dpkg/info` for one package. */
export function infoFiles(tree: Pick<Tree, 'put'>, { name, files, conffiles, architecture, accounts: _ }: RecordedPackage): void {
  const at = `${dpkgFolder}/info/${multiarch(name, architecture)}`;
  const paths = new Set(['/.', ...files.flatMap(({ path }) => parentsOf(path)), ...files.map(({ path }) => path)]);
  tree.put(`${at}.list`, {
    ...root,
    text: [...paths]
      .sort((a, b) => (a < b ? -1 : 1))
      .map((path) => `${path}\n`)
      .join(''),
  });
  if (conffiles.length > 0) tree.put(`${at}.conffiles`, { ...root, text: conffiles.map((path) => `${path}\n`).join('') });
}

/** Libraries that may be installed for several architectures carry theirs in the names of their files. */
const multiarch = (name: string, architecture: string): string => (architecture !== 'all' && /^lib.*\d/.test(name) ? `${name}:${architecture}` : name);

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** A stanza of the status file. */
export function statusOf(one: RecordedPackage, tree: Pick<Tree, 'read'>): string {
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
  return `${rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value.startsWith('\n') ? '' : ' '}${value}\n`])).join('')}\n`;
}

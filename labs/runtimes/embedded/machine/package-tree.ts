import { closure, minimalPackages } from '../base/packages.ts';
import type { RecordedFile, RecordedPackage } from '../base/recorded.ts';
import { programPaths } from '../program/registry.ts';
import type { StoreBase } from '../store/memory-store.ts';
import { dpkgFiles } from './dpkg-files.ts';
import { hostKeys } from './host-keys.ts';
import { freezeTree, Tree, type TreeFile } from './tree.ts';

const made = new Map<string, Promise<StoreBase>>();

/** The files of a Debian system with these packages and all that they need, nothing configured. The same list is made once. */
export function packageBase(names: readonly string[]): Promise<StoreBase> {
  const key = [...new Set(names)].sort().join(' ');
  const known = made.get(key) ?? makeBase(names);
  made.set(key, known);
  known.catch(() => made.delete(key));
  return known;
}

export const packagesOf = (names: readonly string[]): RecordedPackage[] => [
  ...new Map([...minimalPackages(), ...closure([...names].sort()).packages].map((one) => [one.name, one] as const)).values(),
];

async function makeBase(names: readonly string[]): Promise<StoreBase> {
  const programs = await programPaths();
  const tree = new Tree(undefined);
  const packages = packagesOf(names);
  for (const one of packages) installFiles(tree, one, programs);
  for (const path of ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow']) writeAccounts(tree, path, packages);
  dpkgFiles(tree, packages);
  for (const [path, file] of await hostKeys((path) => tree.has(path))) tree.put(path, file);
  for (const [path, file] of leftByInstallation) tree.put(path, file);
  return freezeTree(tree.store);
}

/** Puts a package's files in their places. */
export function installFiles(tree: Tree, recorded: RecordedPackage, programs: ReadonlyMap<string, string>): void {
  for (const file of [...recorded.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    tree.put(file.path, { ...fileOf(file, recorded, programs), mtime: recorded.mtime * 1000 });
  }
}

const types = { directory: 'directory', link: 'symlink', file: 'file', binary: 'file' } as const;

function fileOf(file: RecordedFile, { texts }: RecordedPackage, programs: ReadonlyMap<string, string>): TreeFile {
  const { path, kind, uid, gid, target, size } = file;
  const traits = { type: types[kind], mode: Number.parseInt(file.mode, 8), uid, gid, ...(target === undefined ? {} : { target }) };
  if (kind === 'directory' || kind === 'link') return traits;
  const program = programs.get(path) ?? programs.get(path.replace(/^\/usr\/(s?bin)\//, '/$1/'));
  if (program !== undefined) return { ...traits, image: { program }, size: Math.max(size ?? 0, 512) };
  if (kind === 'binary' && (size ?? 0) > 0) return { ...traits, image: { unsimulated: path.slice(path.lastIndexOf('/') + 1) }, size };
  const text = texts[path];
  return text === undefined ? { ...traits, size } : { ...traits, text };
}

const accountModes: Readonly<Record<string, { mode: number; gid: number }>> = {
  '/etc/passwd': { mode: 0o644, gid: 0 },
  '/etc/group': { mode: 0o644, gid: 0 },
  '/etc/shadow': { mode: 0o640, gid: 42 },
  '/etc/gshadow': { mode: 0o640, gid: 42 },
};

function writeAccounts(tree: Tree, path: string, packages: readonly RecordedPackage[]): void {
  const lines = packages.flatMap(({ accounts }) => accounts[path] ?? []);
  const traits = accountModes[path] ?? { mode: 0o644, gid: 0 };
  for (const file of [path, `${path}-`]) tree.put(file, { type: 'file', uid: 0, ...traits, text: lines.map((line) => `${line}\n`).join('') });
}

const folder = (mode: number, gid = 0): TreeFile => ({ type: 'directory', uid: 0, gid, mode });
const file = (mode: number, gid = 0): TreeFile => ({ type: 'file', uid: 0, gid, mode, text: '' });
const utmp = 43;

/** What installation itself leaves, after the builder tidied up. */
const leftByInstallation: readonly (readonly [string, TreeFile])[] = [
  ['/etc/.pwd.lock', file(0o600)],
  ['/var/log/btmp', file(0o660, utmp)],
  ['/var/log/lastlog', file(0o664, utmp)],
  ['/var/log/wtmp', file(0o664, utmp)],
  ['/var/cache/apt', folder(0o755)],
  ['/var/cache/debconf', folder(0o755)],
  ['/var/lib/apt/lists', folder(0o755)],
];

import { closure, minimalPackages } from '../base/packages.ts';
import type { RecordedFile, RecordedPackage } from '../base/recorded.ts';
import { programPaths } from '../program/registry.ts';
import type { StoreBase } from '../store/memory-store.ts';
import { dpkgFiles } from './dpkg-files.ts';
import { hostKeys } from './host-keys.ts';
import { type PackageAccounts, packageAccounts } from './package-accounts.ts';
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

const packagesOf = (names: readonly string[]): RecordedPackage[] => [
  ...new Map([...minimalPackages(), ...closure([...names].sort()).packages].map((one) => [one.name, one] as const)).values(),
];

async function makeBase(names: readonly string[]): Promise<StoreBase> {
  const programs = await programPaths();
  const tree = new Tree(undefined);
  const packages = packagesOf(names);
  const accounts = packageAccounts(packages);
  for (const one of packages) installFiles(tree, one, { programs, accounts });
  for (const path of ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow']) writeAccounts(tree, path, accounts.lines[path] ?? []);
  dpkgFiles(tree, packages, names);
  for (const [path, file] of await hostKeys((path) => tree.has(path))) tree.put(path, file);
  for (const [path, file] of leftByInstallation) tree.put(path, file);
  return freezeTree(tree.store);
}

interface InstallOptions {
  readonly programs: ReadonlyMap<string, string>;
  readonly accounts: Pick<PackageAccounts, 'uid' | 'gid'>;
}

/** Puts a package's files in their places. */
function installFiles(tree: Pick<Tree, 'put'>, recorded: RecordedPackage, { programs, accounts }: InstallOptions): void {
  for (const file of [...recorded.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const made = fileOf(file, recorded, programs);
    tree.put(file.path, { ...made, uid: accounts.uid(made.uid), gid: accounts.gid(made.gid), mtime: recorded.mtime * 1000 });
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

function writeAccounts(tree: Tree, path: string, lines: readonly string[]): void {
  const traits = accountModes[path] ?? { mode: 0o644, gid: 0 };
  for (const file of [path, `${path}-`]) tree.put(file, { type: 'file', uid: 0, ...traits, text: lines.map((line) => `${line}\n`).join('') });
}

const folder = (mode: number, gid = 0): TreeFile => ({ type: 'directory', uid: 0, gid, mode });
const file = (mode: number, gid = 0): TreeFile => ({ type: 'file', uid: 0, gid, mode, text: '' });
const utmp = 43;

/** What installation itself leaves, after the builder tidied up. */
const leftByInstallation: readonly (readonly [string, TreeFile])[] = [
  ['/etc/.pwd.lock', file(0o600)],
  ['/etc/subgid-', file(0o644)],
  ['/etc/subuid-', file(0o644)],
  ['/var/cache/adduser', folder(0o755)],
  ['/var/cache/ldconfig', folder(0o700)],
  ['/var/cache/private', folder(0o700)],
  ['/var/lib/systemd', folder(0o755)],
  ['/var/log/btmp', file(0o660, utmp)],
  ['/var/log/lastlog', file(0o664, utmp)],
  ['/var/log/private', folder(0o700)],
  ['/var/log/wtmp', file(0o664, utmp)],
  ['/var/cache/apt', folder(0o755)],
  ['/var/cache/debconf', folder(0o755)],
  ['/var/lib/apt/lists', folder(0o755)],
];

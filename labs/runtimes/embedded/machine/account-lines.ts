import { homeOf } from '../../../machine/accounts.ts';
import type { Recipe, RecipeUser } from '../../../machine/recipe.ts';
import { hashPassword } from '../accounts/crypt.ts';
import type { Tree } from './tree.ts';

const firstGid = 1000;
const lastGid = 60_000;
const firstSubId = 100_000;
const subIds = 65_536;
const day = 24 * 60 * 60 * 1000;

const rows = (tree: Tree, path: string): string[][] =>
  (tree.read(path) ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(':'));
const idOf = (tree: Tree, path: string, name: string): number | undefined => {
  const row = rows(tree, path).find(([one]) => one === name);
  return row && Number(row[2]);
};

export const uidOf = (tree: Tree, name: string): number => known(idOf(tree, '/etc/passwd', name), name);
export const gidOf = (tree: Tree, name: string): number => known(idOf(tree, '/etc/group', name), name);

function known(id: number | undefined, name: string): number {
  if (id === undefined) throw new Error(`the machine has no account or group "${name}"`);
  return id;
}

/** Makes the recipe's groups and users as groupadd, useradd, usermod and chpasswd do in an image. */
export function makeAccounts(tree: Tree, { groups, users }: Pick<Recipe, 'groups' | 'users'>): void {
  for (const { name, gid } of groups) addGroup(tree, name, gid);
  for (const user of users) makeUser(tree, user);
}

/** Each tool keeps the file as it was before it with a `-` behind its name. */
function edit(tree: Tree, path: string, change: (lines: string[]) => string[]): void {
  const before = tree.read(path) ?? '';
  if (tree.has(`${path}-`)) tree.edit(`${path}-`, () => before);
  tree.edit(path, () =>
    change(before.split('\n').filter(Boolean))
      .map((line) => `${line}\n`)
      .join(''),
  );
}

function addGroup(tree: Tree, name: string, wanted?: number): void {
  if (idOf(tree, '/etc/group', name) !== undefined) return;
  const taken = new Set(rows(tree, '/etc/group').map(([, , gid]) => Number(gid)));
  const highest = Math.max(firstGid - 1, ...[...taken].filter((gid) => gid <= lastGid));
  edit(tree, '/etc/group', (lines) => [...lines, `${name}:x:${wanted ?? highest + 1}:`]);
  edit(tree, '/etc/gshadow', (lines) => [...lines, `${name}:!::`]);
}

function makeUser(tree: Tree, user: RecipeUser): void {
  const { name, uid, shell, comment, duplicateUid } = user;
  const home = homeOf(user);
  const group = user.group ?? name;
  addGroup(tree, group, user.group === undefined && !duplicateUid ? uid : undefined);
  const gid = gidOf(tree, group);
  if (idOf(tree, '/etc/passwd', name) === undefined) addUser(tree, user, gid);
  else {
    edit(tree, '/etc/passwd', (lines) =>
      lines.map((line) => (line.startsWith(`${name}:`) ? [...line.split(':').slice(0, 3), gid, comment, home, shell].join(':') : line)),
    );
  }
  for (const other of user.groups) {
    addGroup(tree, other);
    join(tree, name, other);
  }
  if (user.password !== undefined) setPassword(tree, name, user.password === '' ? '' : hashPassword(user.password));
  if (user.authorizedKeys.length > 0) {
    const owner = { uid: uidOf(tree, name), gid };
    tree.put(`${home}/.ssh`, { type: 'directory', mode: 0o700, ...owner });
    tree.put(`${home}/.ssh/authorized_keys`, { type: 'file', mode: 0o600, ...owner, text: user.authorizedKeys.map((key) => `${key}\n`).join('') });
  }
}

function addUser(tree: Tree, user: RecipeUser, gid: number): void {
  const { name, uid, shell, comment, system } = user;
  const today = Math.floor(tree.kernel.now() / day);
  edit(tree, '/etc/passwd', (lines) => [...lines, [name, 'x', uid, gid, comment, homeOf(user), shell].join(':')]);
  edit(tree, '/etc/shadow', (lines) => [...lines, `${name}:!:${today}:${system ? '::::' : '0:99999:7::'}:`]);
  if (system) return;
  for (const path of ['/etc/subuid', '/etc/subgid']) {
    const highest = Math.max(firstSubId, ...rows(tree, path).map(([, first, count]) => Number(first) + Number(count)));
    edit(tree, path, (lines) => [...lines, `${name}:${highest}:${subIds}`]);
  }
  copySkeleton(tree, homeOf(user), { uid, gid });
}

/** useradd -m: the home of Debian's mode, with a copy of /etc/skel. */
function copySkeleton(tree: Tree, home: string, owner: { uid: number; gid: number }): void {
  if (tree.has(home)) return;
  tree.put(home, { type: 'directory', mode: 0o755, ...owner });
  const { files, root } = tree.kernel;
  for (const { path, stat } of files.walk(root, '/etc/skel').slice(1)) {
    const to = `${home}${path.slice('/etc/skel'.length)}`;
    const content = stat.type === 'file' ? { text: tree.read(path) ?? '' } : stat.target === undefined ? {} : { target: stat.target };
    tree.put(to, { type: stat.type, mode: stat.mode, ...owner, ...content, mtime: stat.mtimeMs });
  }
}

function join(tree: Tree, name: string, group: string): void {
  const add = (members = ''): string => (members.split(',').includes(name) ? members : [...members.split(',').filter(Boolean), name].join(','));
  for (const path of ['/etc/group', '/etc/gshadow']) {
    edit(tree, path, (lines) => lines.map((line) => (line.startsWith(`${group}:`) ? line.replace(/[^:]*$/, add) : line)));
  }
}

function setPassword(tree: Tree, name: string, hash: string): void {
  edit(tree, '/etc/shadow', (lines) =>
    lines.map((line) => (line.startsWith(`${name}:`) ? line.replace(/^([^:]*):[^:]*/, (_, user: string) => `${user}:${hash}`) : line)),
  );
}

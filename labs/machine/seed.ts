import { buffer } from 'node:stream/consumers';
import { type Pack, pack } from 'tar-stream';
import { contentOf } from './build-context.ts';
import type { RecipeFile } from './recipe.ts';

/** Numeric ids by name, as the machine's own /etc/passwd and /etc/group have them. */
export interface Accounts {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** A tar of the seed's files with owners and modes, to be put into a machine before it starts; undefined where there are none. */
export async function packSeed(files: readonly RecipeFile[], folder: string, accounts: Accounts): Promise<Buffer | undefined> {
  if (files.length === 0) return undefined;
  const tar = pack();
  for (const file of files)
    addEntry(tar, file, { content: await contentOf(file, folder), uid: idOf(accounts.users, file.owner), gid: idOf(accounts.groups, file.group) });
  tar.finalize();
  return buffer(tar);
}

function addEntry(
  tar: Pack,
  { path, link, directory, mode }: RecipeFile,
  { content, uid, gid }: { content: Buffer | undefined; uid: number; gid: number },
): void {
  const header = { name: path.slice(1), uid, gid, mode: mode === undefined ? (directory ? 0o755 : 0o644) : Number.parseInt(mode, 8), mtime: new Date() };
  if (link !== undefined) tar.entry({ ...header, type: 'symlink', linkname: link });
  else if (directory) tar.entry({ ...header, type: 'directory' });
  else tar.entry(header, content ?? Buffer.alloc(0));
}

function idOf(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the machine has no account or group "${name}"`);
  return id;
}

/** Reads /etc/passwd or /etc/group. */
export const idsOf = (table: string): Map<string, number> =>
  new Map(
    table
      .split('\n')
      .map((line) => line.split(':'))
      .flatMap(([name, , id]) => (name && id ? [[name, Number(id)] as const] : [])),
  );

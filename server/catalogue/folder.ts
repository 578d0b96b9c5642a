import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Every file of a scenario's folder, in memory. */
export interface Folder {
  readonly path: string;
  /** Paths relative to the folder, with `/`, sorted. */
  readonly names: readonly string[];
  /** Text of a file, or undefined where there is none. */
  text(name: string): string | undefined;
  readonly digest: string;
}

export async function readFolder(folder: string): Promise<Folder> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  const contents = new Map(await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)));
  return { path: folder, names, text: (name) => contents.get(name)?.toString('utf8'), digest: digestOf(contents) };
}

/** Changes with any file's name or bytes. */
export function digestOf(contents: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of contents) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return `sha256:${hash.digest('hex')}`;
}

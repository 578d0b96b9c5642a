import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dockerfile, generatedFiles } from './dockerfile.ts';
import type { Recipe, RecipeFile } from './recipe.ts';

/** Part of every image's tag. To be raised where a change of the builder must give new images, though the generated text stays the same. */
const builderVersion = 1;

export interface BuildContext {
  readonly dockerfile: string;
  /** Path in the context -> content, the Dockerfile included. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Everything that the image of a recipe is built from, but for its base. */
export async function buildContext(recipe: Recipe, folder: string, options: { ca?: Buffer } = {}): Promise<BuildContext> {
  const text = dockerfile(recipe, { ca: options.ca !== undefined });
  const files = new Map<string, Buffer>([['Dockerfile', Buffer.from(text)]]);
  for (const [name, content] of Object.entries(generatedFiles(recipe))) files.set(`build/${name}`, Buffer.from(content));
  for (const [index, file] of recipe.files.entries()) {
    const content = await contentOf(file, folder);
    if (content) files.set(`build/files/${index}`, content);
  }
  if (options.ca && recipe.python.length > 0) files.set('ca.pem', options.ca);
  return { dockerfile: text, files };
}

/** The bytes of a file, or undefined for a link or a directory. */
export async function contentOf(file: RecipeFile, folder: string): Promise<Buffer | undefined> {
  const kinds = [file.content, file.source, file.link, file.directory].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) throw new Error(`${file.path}: exactly one of content, source, link, directory`);
  if (file.content !== undefined) return Buffer.from(file.content);
  return file.source === undefined ? undefined : readFile(path.join(folder, file.source));
}

/** Twelve hexadecimal digits that change with anything that goes into the image. The builder's certificates do not. */
export function contentHash({ files }: BuildContext, baseId: string): string {
  const hash = createHash('sha256').update(`${builderVersion}\0${baseId}\0`);
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name === 'ca.pem') continue;
    const text = name === 'Dockerfile' ? Buffer.from(content.toString().replace(/^(COPY ca\.pem|ENV PIP_CERT).*\n/gm, '')) : content;
    hash.update(`${name}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex').slice(0, 12);
}

import { contentOf } from '../../../machine/build-context.ts';
import type { RecipeFile } from '../../../machine/recipe.ts';
import { gidOf, uidOf } from './account-lines.ts';
import type { Tree } from './tree.ts';

/** Puts a recipe's files in their places, as the image builder does. */
export async function putFiles(tree: Tree, files: readonly RecipeFile[], folder: string): Promise<void> {
  for (const file of files) {
    const { path, link, directory, owner, group, mode } = file;
    const traits = { uid: uidOf(tree, owner), gid: gidOf(tree, group) };
    if (link !== undefined) tree.put(path, { type: 'symlink', mode: 0o777, target: link, ...traits });
    else if (directory) tree.put(path, { type: 'directory', mode: octal(mode ?? '0755'), ...traits });
    else tree.put(resolved(tree, path), { type: 'file', mode: octal(mode ?? '0644'), text: (await contentOf(file, folder)) ?? '', ...traits });
  }
}

const octal = (text: string): number => Number.parseInt(text, 8);

/** `cp` and the archive follow a link that is there. */
function resolved(tree: Tree, path: string): string {
  const { files, root } = tree.kernel;
  try {
    return files.realpath(root, path);
  } catch {
    return path;
  }
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { type Recipe, recipeSchema } from './recipe.ts';
import { machineUser } from './services.ts';

export interface LoadedRecipe {
  readonly recipe: Recipe;
  /** Folder that its `source:` paths are relative to. */
  readonly folder: string;
}

/** Reads a recipe. Throws one error whose message has a line `file:line: what is wrong` for each problem. */
export async function loadRecipe(file: string): Promise<LoadedRecipe> {
  const lines = new LineCounter();
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines });
  const at = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const broken = document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message.split('\n')[0]}`);
  if (broken.length > 0) throw new Error(broken.join('\n'));
  const parsed = recipeSchema.safeParse(document.toJS());
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map((issue) => `${at(offsetOf(document, issue.path))}: ${issue.path.map(String).join('.')}: ${issue.message}`).join('\n'),
    );
  }
  if (parsed.data.profile !== 'host') {
    try {
      machineUser(parsed.data);
    } catch (error) {
      throw new Error(`${at(offsetOf(document, ['services']))}: ${(error as Error).message}`, { cause: error });
    }
  }
  return { recipe: parsed.data, folder: path.dirname(file) };
}

/** Where the value at a path stands, or its nearest parent that exists. */
function offsetOf(document: ReturnType<typeof parseDocument>, keys: readonly PropertyKey[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true) as { range?: readonly number[] } | undefined;
    if (node?.range) return node.range[0] ?? 0;
  }
  return 0;
}

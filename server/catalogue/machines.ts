import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import type { LabSpec } from '#labs/contract.ts';
import type { ClusterSpec } from '#labs/machine/cluster.ts';
import { type Recipe, type RecipeFile, recipeSchema } from '#labs/machine/recipe.ts';
import { machineUser } from '#labs/machine/services.ts';
import type { Problem } from './problem.ts';
import { type Values, placeholdersOf, render } from './render.ts';
import type { ScenarioFile } from './scenario.schemas.ts';
import { stringsOf } from './strings.ts';
import { type YamlFile, parseYaml, validate } from './yaml-file.ts';

/** A machine of a scenario: its recipe with the scenario's own seed added, not yet rendered. */
export interface Machine {
  readonly recipe: Recipe;
  /** Absolute; the recipe's `source:` paths are relative to it. */
  readonly folder: string;
  readonly terminal: boolean;
  readonly aliases: readonly string[];
  readonly cluster?: ClusterSpec;
  /** Absolute paths of the files that it is made of. */
  readonly uses: readonly string[];
}

export interface Places {
  /** The scenario's folder, absolute. */
  readonly scenario: string;
  /** Folder of the shared recipes, absolute. */
  readonly shared: string;
  /** Names a file in problems. */
  nameOf(file: string): string;
}

type MachineFile = ScenarioFile['lab']['machines'][string];

export const isShared = ({ recipe }: MachineFile): boolean => !recipe.includes('/');
export const recipeFileOf = (entry: MachineFile, { scenario, shared }: Places): string =>
  isShared(entry) ? path.join(shared, `${entry.recipe}.yaml`) : path.join(scenario, entry.recipe);

export async function loadMachine(entry: MachineFile, places: Places): Promise<{ machine?: Machine; problems: Problem[] }> {
  const main = await readYaml(recipeSchema, recipeFileOf(entry, places), places);
  const more = entry.seed === undefined ? undefined : await readYaml(recipeSchema.shape.seed, path.join(places.scenario, entry.seed), places);
  const unread = [...main.problems, ...(more?.problems ?? [])];
  if (!main.value || unread.length) return { problems: unread };
  const baked = await sourcesOf({ source: main, files: main.value.files, at: ['files'], read: false });
  const seeds = await Promise.all([
    sourcesOf({ source: main, files: main.value.seed.files, at: ['seed', 'files'], read: true }),
    ...(more?.value ? [sourcesOf({ source: more, files: more.value.files, at: ['files'], read: true })] : []),
  ]);
  const problems = [...userProblems(main), ...bakedPlaceholders(main), ...[baked, ...seeds].flatMap((sources) => sources.problems)];
  if (problems.length) return { problems };
  const seed = { files: seeds.flatMap(({ files }) => files), run: [...main.value.seed.run, ...(more?.value?.run ?? [])] };
  const uses = [main.file, ...(more ? [more.file] : []), ...[baked, ...seeds].flatMap((sources) => sources.uses)];
  const { terminal, aliases } = entry;
  return { machine: { recipe: { ...main.value, seed }, folder: path.dirname(main.file), terminal, aliases, uses }, problems };
}

/** The machines of one variant: everything that is seeded has its values filled in. */
export const machinesFor = (machines: Readonly<Record<string, Machine>>, values: Values): LabSpec['machines'] =>
  Object.fromEntries(
    Object.entries(machines).map(([name, { recipe, folder, terminal, aliases, cluster }]) => [
      name,
      {
        recipe: { ...recipe, seed: render(recipe.seed, values) },
        folder,
        terminal,
        aliases,
        ...(cluster ? { cluster: { ...cluster, manifests: render(cluster.manifests, values) } } : {}),
      },
    ]),
  );

interface YamlSource<T> {
  readonly file: string;
  readonly name: string;
  readonly yaml: YamlFile;
  readonly value?: T;
  readonly problems: readonly Problem[];
}

export async function readYaml<S extends z.ZodType>(schema: S, file: string, places: Places): Promise<YamlSource<z.output<S>>> {
  const name = places.nameOf(file);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { file, name, yaml: { value: undefined, lineOf: () => 1 }, problems: [{ file: name, message: 'missing file' }] };
  const { yaml, problems } = parseYaml(text, name);
  return problems.length ? { file, name, yaml, problems } : { file, name, yaml, ...validate(schema, yaml, name) };
}

interface Sources {
  readonly source: YamlSource<unknown>;
  readonly files: readonly RecipeFile[];
  /** Path to the list of files in the document. */
  readonly at: readonly string[];
  /** Seeded files are read in, so that they can be rendered; baked ones only have to exist. */
  readonly read: boolean;
}

async function sourcesOf({ source, files, at, read }: Sources): Promise<{ files: RecipeFile[]; uses: string[]; problems: Problem[] }> {
  const folder = path.dirname(source.file);
  const found = await Promise.all(
    files.map(async (file, index) => {
      if (file.source === undefined) return { file };
      const from = path.join(folder, file.source);
      const content = await readFile(from, 'utf8').catch(() => undefined);
      if (content === undefined)
        return { file, problem: { file: source.name, line: source.yaml.lineOf([...at, index, 'source']), message: `missing file ${file.source}` } };
      return { file: read ? { ...file, source: undefined, content } : file, uses: from };
    }),
  );
  return { files: found.map(({ file }) => file), uses: found.flatMap(({ uses }) => uses ?? []), problems: found.flatMap(({ problem }) => problem ?? []) };
}

/** A machine without root runs everything as one user, which its recipe must tell. */
function userProblems({ name, yaml, value }: YamlSource<Recipe>): Problem[] {
  if (!value || value.profile === 'host') return [];
  try {
    machineUser(value);
    return [];
  } catch (error) {
    return [{ file: name, line: yaml.lineOf(['services']), message: (error as Error).message }];
  }
}

const bakedPlaceholders = ({ name, yaml, value }: YamlSource<Recipe>): Problem[] =>
  stringsOf({ ...value, seed: undefined }).flatMap(({ path: at, text }) =>
    placeholdersOf(text).map((found) => ({
      file: name,
      line: yaml.lineOf(at),
      message: `{{${found.name}}} is baked into the image, which all variants share; only seed may hold values`,
    })),
  );

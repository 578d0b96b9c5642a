import path from 'node:path';
import type { Registry } from '#checkers/engine/registry.ts';
import { clusterName, loadCluster } from './cluster.ts';
import { type Folder, readFolder } from './folder.ts';
import { type Machine, type Places, isShared, loadMachine, recipeFileOf } from './machines.ts';
import type { Problem } from './problem.ts';
import { referenceProblems, unknownValues } from './references.ts';
import { type Module, type ScenarioFile, scenarioSchema } from './scenario.schemas.ts';
import { type State, statesOf } from './states.ts';
import { stringsOf } from './strings.ts';
import { type YamlFile, parseYaml, validate } from './yaml-file.ts';

/** A scenario that holds together. Not rendered: `catalogue.ts` fills in the values of a variant. */
export interface Scenario {
  readonly id: string;
  readonly file: ScenarioFile;
  readonly yaml: YamlFile;
  readonly folder: Folder;
  readonly module: Module;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly states: readonly State[];
  /** By task, the files in order. */
  readonly hints: Readonly<Record<string, readonly string[]>>;
}

export interface LoadContext {
  readonly modules: readonly Module[];
  readonly registry: Registry;
  /** Folder of the shared recipes, absolute. */
  readonly shared: string;
  /** Root of the content, absolute: problems name files relative to it. */
  readonly root: string;
}

const required = ['brief.md', 'solution/solve.sh', 'solution/solution.md'];

/** Reads and checks one folder. A scenario with any problem is refused. */
export async function loadScenario(folderPath: string, context: LoadContext): Promise<{ scenario?: Scenario; problems: Problem[] }> {
  const name = path.relative(context.root, folderPath);
  const folder = await readFolder(folderPath);
  const text = folder.text('scenario.yaml');
  if (text === undefined) return { problems: [{ file: `${name}/scenario.yaml`, message: 'missing file' }] };
  const { yaml, problems: syntax } = parseYaml(text, `${name}/scenario.yaml`);
  if (syntax.length) return { problems: syntax };
  const { value: file, problems: issues } = validate(scenarioSchema, yaml, `${name}/scenario.yaml`);
  if (!file) return { problems: issues };
  const { machines, problems: broken } = await loadMachines(file, folder, { ...context, yaml, name });
  const problems = [
    ...(file.id === path.basename(folderPath)
      ? []
      : [{ file: `${name}/scenario.yaml`, line: yaml.lineOf(['id']), message: `the folder is named "${path.basename(folderPath)}"` }]),
    ...required.filter((one) => folder.text(one) === undefined).map((one) => ({ file: `${name}/${one}`, message: 'missing file' })),
    ...broken,
    ...referenceProblems(file, { folder, yaml, name, ...context }),
  ];
  const module = context.modules.find(({ id }) => id === file.module);
  if (problems.length || !module) return { problems };
  return { scenario: { id: file.id, file, yaml, folder, module, machines, states: statesOf(folder), hints: hintsOf(file, folder) }, problems };
}

async function loadMachines(
  file: ScenarioFile,
  folder: Folder,
  context: LoadContext & { yaml: YamlFile; name: string },
): Promise<{ machines: Record<string, Machine>; problems: Problem[] }> {
  const places: Places = { scenario: folder.path, shared: context.shared, nameOf: (one) => path.relative(context.root, one) };
  const { cluster } = file.lab;
  const clusters = cluster === undefined ? [] : [loadCluster(cluster, file, places).then((found) => clusterOf(found, file, places))];
  const loaded = await Promise.all([
    ...clusters,
    ...Object.entries(file.lab.machines).map(async ([name, entry]) => {
      const { machine, problems } = await loadMachine(entry, places);
      const missing = problems.some((problem) => problem.message === 'missing file' && problem.file === places.nameOf(recipeFileOf(entry, places)));
      const at = { file: `${context.name}/scenario.yaml`, line: context.yaml.lineOf(['lab', 'machines', name, 'recipe']) };
      if (missing)
        return { name, problems: [{ ...at, message: isShared(entry) ? `unknown shared recipe "${entry.recipe}"` : `missing file ${entry.recipe}` }] };
      if (machine?.terminal && !machine.recipe.learner)
        return { name, problems: [{ ...at, message: `machine "${name}" has a terminal but its recipe has no learner` }] };
      return { name, machine, problems: [...problems, ...seedValues(file, machine, at)] };
    }),
  ]);
  return {
    machines: Object.fromEntries(loaded.flatMap(({ name, machine }) => (machine ? [[name, machine]] : []))),
    problems: loaded.flatMap(({ problems }) => problems),
  };
}

const clusterOf = ({ machine, problems }: Awaited<ReturnType<typeof loadCluster>>, file: ScenarioFile, places: Places) => ({
  name: clusterName,
  machine,
  problems: [...problems, ...manifestValues(file, machine, places)],
});

const manifestValues = (file: ScenarioFile, machine: Machine | undefined, { nameOf }: Places): Problem[] =>
  (machine?.cluster?.manifests ?? []).flatMap(({ name, content }) =>
    unknownValues(content, file).map((problem) => ({ file: nameOf(path.join(machine?.folder ?? '', name)), ...problem })),
  );

const seedValues = (file: ScenarioFile, machine: Machine | undefined, at: Pick<Problem, 'file' | 'line'>): Problem[] =>
  stringsOf(machine?.recipe.seed).flatMap(({ text }) => unknownValues(text, file).map(({ message }) => ({ ...at, message: `seed: ${message}` })));

const hintsOf = (file: ScenarioFile, folder: Folder): Record<string, string[]> =>
  Object.fromEntries(
    file.tasks.map(({ id }) => {
      const numbers = folder.names.flatMap((name) => new RegExp(`^hints/${id}/(\\d+)\\.md$`).exec(name)?.[1] ?? []).map(Number);
      return [id, numbers.sort((a, b) => a - b).map((number) => `hints/${id}/${number}.md`)];
    }),
  );

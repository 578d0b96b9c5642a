import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Registry, loadRegistry } from '#checkers/engine/registry.ts';
import type { LoadedScenario, ScenarioSource } from '../contract.ts';
import { detailOf, hintsFor } from './detail.ts';
import { type LoadContext, type Scenario, loadScenario } from './load-scenario.ts';
import { machinesFor } from './machines.ts';
import { planFor } from './plan.ts';
import type { Problem } from './problem.ts';
import { proseOf } from './prose.ts';
import { renderText } from './render.ts';
import { scriptFor } from './script-for.ts';
import { type Module, modulesSchema } from './scenario.schemas.ts';
import { valuesOf, variantCount } from './variants.ts';
import { parseYaml, validate } from './yaml-file.ts';

/** What the server serves: every scenario that holds together. `problems` names the others, file and line. */
export interface Catalogue extends ScenarioSource {
  readonly modules: readonly Module[];
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly problems: readonly Problem[];
}

export interface CatalogueOptions {
  /** Folder that holds scenarios/. Default: this repository. */
  readonly root?: string;
  readonly registry?: Registry;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Reads scenarios/. A broken scenario is refused; the others load. */
export async function loadCatalogue(options: CatalogueOptions = {}): Promise<Catalogue> {
  const root = options.root ?? repository;
  const registry = options.registry ?? (await loadRegistry());
  const { modules, problems } = await loadModules(root);
  const context: LoadContext = { root, registry, modules, shared: path.join(repository, 'labs/images/recipes') };
  const entries = await readdir(path.join(root, 'scenarios'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(root, 'scenarios', name));
  const loaded = await Promise.all(folders.sort().map((folder) => loadScenario(folder, context)));
  const scenarios = new Map(loaded.flatMap(({ scenario }) => (scenario ? [[scenario.id, scenario]] : [])));
  const served = new Map([...scenarios].map(([id, scenario]) => [id, serve(scenario, registry)]));
  return {
    modules,
    scenarios,
    problems: [...problems, ...loaded.flatMap((one) => one.problems)],
    list: () => [...served.values()],
    get: (id) => served.get(id),
  };
}

async function loadModules(root: string): Promise<{ modules: readonly Module[]; problems: Problem[] }> {
  const name = 'scenarios/modules.yaml';
  const { yaml, problems } = parseYaml(await readFile(path.join(root, name), 'utf8'), name);
  if (problems.length) return { modules: [], problems };
  const { value, problems: issues } = validate(modulesSchema, yaml, name);
  return { modules: value ?? [], problems: issues };
}

export function serve(scenario: Scenario, registry: Registry): LoadedScenario {
  const { id, file, folder } = scenario;
  const values = (number: number) => valuesOf(file, number);
  const text = (name: string, number: number) => renderText(folder.text(name) ?? '', values(number));
  return {
    id,
    digest: folder.digest,
    runtimes: file.runtimes,
    variants: variantCount(file),
    trust: file.trust,
    detail: detailOf(scenario, values(1), registry),
    hints: hintsFor(scenario, values(1)),
    solution: (number) => ({ script: scriptFor(scenario, 'solution', number) ?? '', explanation: proseOf(text('solution/solution.md', number)) }),
    variant: (number) => ({
      values: values(number),
      plan: planFor(file, folder, values(number)),
      lab: { machines: machinesFor(scenario.machines, values(number)), visitors: file.lab.visitors },
      detail: detailOf(scenario, values(number), registry),
      hints: hintsFor(scenario, values(number)),
    }),
  };
}

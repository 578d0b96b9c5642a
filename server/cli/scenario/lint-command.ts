import { Command } from 'commander';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { type Catalogue, loadCatalogue } from '../../catalogue/catalogue.ts';
import { lintScenario } from '../../catalogue/lint/lint-scenario.ts';
import { type Problem, problemText } from '../../catalogue/problem.ts';

export const lintCommand = (): Command =>
  new Command('lint')
    .description('check all content without starting a lab; exit 1 where something is wrong')
    .argument('[ids...]', 'scenarios (default: all)')
    .option('--json', 'problems as JSON')
    .action(async (ids: string[], { json }: { json?: boolean }) => {
      const registry = await loadRegistry();
      const catalogue = await loadCatalogue({ registry });
      const problems = await lintAll(catalogue, { ids, registry });
      if (json) console.log(JSON.stringify(problems));
      else for (const problem of problems) console.log(problemText(problem));
      if (!json) console.log(`${catalogue.scenarios.size} scenarios load, ${problems.length} problems`);
      process.exitCode = problems.length ? 1 : 0;
    });

/** What keeps scenarios from loading, then what is wrong with those that load. No `ids`: all. */
export async function lintAll(
  catalogue: Catalogue,
  { ids, registry }: { ids: readonly string[]; registry: Parameters<typeof lintScenario>[1] },
): Promise<Problem[]> {
  const wanted = (id: string) => ids.length === 0 || ids.includes(id);
  const found = await Promise.all([...catalogue.scenarios.values()].filter(({ id }) => wanted(id)).map((scenario) => lintScenario(scenario, registry)));
  const unknown = ids.filter((id) => !catalogue.scenarios.has(id) && !catalogue.problems.some(({ file }) => idOf(file) === id));
  const refused = catalogue.problems.filter(({ file }) => ids.length === 0 || ids.includes(idOf(file)));
  return [...unknown.map((id) => ({ file: `scenarios/${id}`, message: 'no such scenario' })), ...refused, ...found.flat()];
}

const idOf = (file: string) => file.split('/')[1] ?? '';

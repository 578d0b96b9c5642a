import { Command } from 'commander';
import { loadCatalogue } from '../catalogue/catalogue.ts';
import { problemText } from '../catalogue/problem.ts';

export const scenariosCommand = (): Command =>
  new Command('scenarios')
    .description('list the scenarios; exit 1 where one is refused')
    .option('--json', 'id, title, module, level, runtimes, states and variants of each, as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { list, problems } = await loadCatalogue();
      const rows = list().map(({ detail: { id, title, module, level, runtimes, states, variants } }) => ({
        id,
        title,
        module: module.id,
        level,
        runtimes,
        states,
        variants,
      }));
      if (json) console.log(JSON.stringify(rows, undefined, 2));
      else for (const { id, level, title, runtimes } of rows) console.log(`${id.padEnd(28)} ${level.padEnd(13)} ${runtimes.join(', ').padEnd(18)} ${title}`);
      for (const problem of problems) console.error(`refused: ${problemText(problem)}`);
      if (problems.length > 0) process.exitCode = 1;
    });

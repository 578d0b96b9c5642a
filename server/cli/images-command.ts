import { Command } from 'commander';
import Dockerode from 'dockerode';
import { buildAll, reportLine } from '#labs/images/build-all.ts';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { variantOf } from '../attempts/own-attempt.ts';

export const imagesCommand = (): Command => new Command('images').description('images of the labs').addCommand(buildCommand());

const buildCommand = () =>
  new Command('build')
    .description('build what is missing ahead of time; prints names, sizes and limits, exit 1 where one is too large')
    .option('--scenario <id>', 'only the images of this scenario')
    .action(async ({ scenario }: { scenario?: string }) => {
      const orders = ordersOf(await loadCatalogue(), scenario);
      if (orders.length === 0) {
        console.error(scenario ? `There is no scenario ${scenario}.` : 'There are no scenarios.');
        process.exitCode = 2;
        return;
      }
      const reports = await buildAll(new Dockerode(), orders, { onProgress, onImage: (report) => console.log(reportLine(report)) });
      if (reports.some(({ within }) => !within)) process.exitCode = 1;
    });

function ordersOf(catalogue: Catalogue, only: string | undefined) {
  return catalogue
    .list()
    .filter(({ id }) => only === undefined || id === only)
    .flatMap((scenario) =>
      Object.entries(variantOf(scenario, 1).lab.machines).map(([name, { recipe, folder }]) => ({ name: `${scenario.id}-${name}`, recipe, folder })),
    );
}

const onProgress = ({ detail }: { detail?: string }) => {
  if (detail) console.error(`  ${detail}`);
};

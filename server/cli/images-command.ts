import { Argument, Command } from 'commander';
import Dockerode from 'dockerode';
import { LabError } from '#labs/contract.ts';
import { buildAll, reportLine } from '#labs/images/build-all.ts';
import { ensureNode } from '#labs/images/node/ensure-node.ts';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { variantOf } from '../attempts/own-attempt.ts';

export const imagesCommand = (): Command => new Command('images').description('images of the labs').addCommand(buildCommand());

const buildCommand = () =>
  new Command('build')
    .description('build what is missing ahead of time; prints names, sizes and limits, exit 1 where one is too large')
    .addArgument(new Argument('[image]', 'only the Kubernetes node, which is compiled from source and built only when it is named').choices(['node']))
    .option('--scenario <id>', 'only the images of this scenario')
    .action(async (image: 'node' | undefined, { scenario }: { scenario?: string }) => {
      if (image === 'node') return buildNode();
      const orders = ordersOf(await loadCatalogue(), scenario);
      if (orders.length === 0) {
        console.error(scenario ? `There is no scenario ${scenario}.` : 'There are no scenarios.');
        process.exitCode = 2;
        return;
      }
      const reports = await buildAll(new Dockerode(), orders, { onProgress, onImage: (report) => console.log(reportLine(report)) });
      if (reports.some(({ within }) => !within)) process.exitCode = 1;
    });

async function buildNode(): Promise<void> {
  try {
    const { tag, size, built } = await ensureNode(new Dockerode(), { onProgress });
    console.log(reportLine({ name: 'node', tag, megabytes: Math.round(size / 1e6), within: true, built }));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    console.error(error.remedy === undefined ? error.message : `${error.message}\nNext: ${error.remedy}`);
    process.exitCode = 1;
  }
}

function ordersOf(catalogue: Catalogue, only: string | undefined) {
  return catalogue
    .list()
    .filter(({ id }) => only === undefined || id === only)
    .flatMap((scenario) =>
      Object.entries(variantOf(scenario, 1).lab.machines)
        .filter(([, { cluster }]) => !cluster)
        .map(([name, { recipe, folder }]) => ({ name: `${scenario.id}-${name}`, recipe, folder })),
    );
}

const onProgress = ({ detail }: { detail?: string }) => {
  if (detail) console.error(`  ${detail}`);
};

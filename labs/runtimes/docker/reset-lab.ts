import type { StartContext } from '../../contract.ts';
import type { DockerLab } from './docker-lab.ts';
import { instanceFilter, label, networkName } from './labels.ts';
import { removeContainer } from './remove-objects.ts';
import { machineParts, prepareImages, replaceMachines } from './start-lab.ts';
import { trackPhases } from '../start-phases.ts';

/** Fresh machines beside the old ones, which go when the new ones are ready. A reset that fails leaves the lab as it was. */
export async function resetLab(lab: DockerLab, context: StartContext): Promise<void> {
  const { services, spec } = lab;
  const phases = trackPhases({ context, parts: machineParts(spec), before: services.before });
  try {
    const prepared = await phases.part('image', spec.scenario, () => prepareImages(services, spec, context));
    await replaceMachines(lab, { prepared, phases, generation: lab.record.generation + 1, network: networkName(lab.id) });
  } finally {
    await removeStrayMachines(lab);
  }
}

/** Removes the machines of a lab that are not its present ones. */
export async function removeStrayMachines({ services, id, running }: DockerLab): Promise<void> {
  const present = new Set(running.map(({ container }) => container.id));
  const all = await services.docker.listContainers({ all: true, filters: instanceFilter(services.instance, `${label.lab}=${id}`, label.machine) });
  await Promise.all(all.filter((found) => !present.has(found.Id)).map((found) => removeContainer(services.docker.getContainer(found.Id))));
}

import { setTimeout } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { instanceFilter, label } from './labels.ts';

const tries = 8;
const pauseMs = 150;

/** Removes what Docker holds of one lab, found by its labels, and returns the names. What is gone already counts as removed. */
export async function removeLabObjects(docker: Dockerode, instance: string, lab: string): Promise<string[]> {
  const filters = instanceFilter(instance, `${label.lab}=${lab}`);
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id: id }) => removeContainer(docker.getContainer(id))));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id: id }) => gone(() => docker.getNetwork(id).remove())));
  const images = await docker.listImages({ filters });
  await Promise.all(images.map(({ Id: id }) => gone(() => docker.getImage(id).remove({ force: true }))));
  return [
    ...containers.map(({ Names: names, Id: id }) => (names[0] ?? id).replace(/^\//, '')),
    ...networks.map(({ Name: name }) => name),
    ...images.map(({ RepoTags: tags, Id: id }) => tags?.[0] ?? id),
  ];
}

export const removeContainer = (container: Dockerode.Container): Promise<void> => gone(() => container.remove({ force: true, v: true }));

/** Docker answers 404 for what is gone, and 403 or 409 while another removal or an endpoint is still on its way out. */
async function gone(remove: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await remove();
      return;
    } catch (error) {
      const status = (error as { statusCode?: number }).statusCode;
      if (status === 404) return;
      if (attempt === tries || (status !== 403 && status !== 409 && status !== 500)) throw error;
      await setTimeout(pauseMs * attempt);
    }
  }
}

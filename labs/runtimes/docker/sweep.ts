import type Dockerode from 'dockerode';
import type { DockerLab } from './docker-lab.ts';
import { instanceFilter, label, labelVersion } from './labels.ts';
import { removeLabObjects } from './remove-objects.ts';
import type { Services } from './services.ts';

export interface SweepRequest {
  readonly keep: ReadonlySet<string>;
  /** Labs that this process is starting or copying: never orphans. */
  readonly busy: ReadonlySet<string>;
  readonly held: ReadonlyMap<string, DockerLab>;
}

/** Removes the labs of this instance that have expired or that nobody keeps, and the files of labs that are gone. Returns the removed objects' names. */
export async function sweepLabs(services: Services, { keep, busy, held }: SweepRequest): Promise<string[]> {
  const found = await findLabs(services);
  const removed: string[] = [];
  for (const [id, expires] of found) {
    if (busy.has(id)) continue;
    const record = await services.records.read(id);
    const expired = Date.parse(record?.expiresAt ?? expires) <= Date.now();
    if (keep.has(id) && !expired) continue;
    const names = await namesOf(services, id);
    const lab = held.get(id);
    if (lab) await lab.close(expired ? 'expired' : 'orphaned');
    else await removeLabObjects(services.docker, services.instance, id);
    await services.records.remove(id);
    removed.push(...names);
    services.log.info({ lab: id, expired, removed: names }, 'a lab was swept');
  }
  for (const id of await services.records.list()) if (!found.has(id) && !busy.has(id) && !held.has(id)) await services.records.remove(id);
  return removed;
}

type Labelled = { Labels?: Record<string, string> };

/** Id and expiry of every lab of a label version that we know. */
async function findLabs({ docker, instance }: Services): Promise<Map<string, string>> {
  const filters = instanceFilter(instance, label.lab, `${label.version}=${labelVersion}`);
  const lists: Labelled[][] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listImages({ filters }),
  ]);
  const labs = new Map<string, string>();
  for (const { Labels: labels } of lists.flat()) labs.set(labels?.[label.lab] ?? '', labels?.[label.expires] ?? '');
  return labs;
}

async function namesOf({ docker, instance }: Services, lab: string): Promise<string[]> {
  const filters = instanceFilter(instance, `${label.lab}=${lab}`);
  const [containers, networks]: [Dockerode.ContainerInfo[], Dockerode.NetworkInspectInfo[]] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  return [...containers.map(({ Names: names, Id: id }) => (names[0] ?? id).slice(1)), ...networks.map(({ Name: name }) => name)];
}

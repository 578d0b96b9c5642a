import type Dockerode from 'dockerode';
import { LabError } from '../../contract.ts';
import { type BuildWatch, findImage } from '../../images/build.ts';
import { findNode } from '../../images/node/ensure-node.ts';

/** Upstream's node images, one for each minor version, as kind's own releases pin them. Newest first. */
export const upstreamNodes: readonly string[] = [
  'kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
  'kindest/node:v1.36.1@sha256:3489c7674813ba5d8b1a9977baea8a6e553784dab7b84759d1014dbd78f7ebd5',
  'kindest/node:v1.35.0@sha256:452d707d4862f52530247495d180205e029056831160e22870e37e3f6c1ac31f',
  'kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a',
  'kindest/node:v1.33.1@sha256:050072256b9a903bd914c0b2866828150cb229cea0efe5892e2b644d5dd3b34f',
  'kindest/node:v1.32.2@sha256:f226345927d7e348497136874b6d207e0b32cc52154ad8323129352923a3142f',
];

/** The newest that such a host supports: from 1.35 on the kubelet takes version 1 of control groups only under protest. */
export const upstreamFor = (cgroupVersion: 1 | 2): string =>
  upstreamNodes.find((name) => cgroupVersion === 2 || Number(/:v1\.(\d+)/.exec(name)?.[1]) < 35) ?? '';

export interface NodeImage {
  readonly name: string;
  readonly size: number;
}

/** The node image that is here: the one that was asked for, else our own, else upstream's. */
export async function findNodeImage(docker: Dockerode, cgroupVersion: 1 | 2, wanted?: string): Promise<NodeImage | undefined> {
  const own = wanted === undefined ? await findNode(docker) : undefined;
  if (own) return { name: own.tag, size: own.size };
  for (const name of wanted === undefined ? [upstreamFor(cgroupVersion)] : [wanted]) {
    const found = await findImage(docker, name);
    if (found) return { name, size: found.Size };
  }
  return undefined;
}

export const noNodeImage = (cgroupVersion: 1 | 2, wanted?: string): { reason: string; remedy: string } => ({
  reason: wanted === undefined ? 'There is no node image on this host.' : `The node image ${wanted} is not on this host.`,
  remedy:
    wanted === undefined
      ? `Build one (npm run rampart -- images build node), or pull upstream's: docker pull ${upstreamFor(cgroupVersion)}`
      : `Pull it (docker pull ${wanted}), or load it with docker load.`,
});

/** Pulls upstream's image where there is none. Throws `labs.image_missing` where no registry answers. */
export async function ensureNodeImage(
  docker: Dockerode,
  { cgroupVersion, wanted }: { cgroupVersion: 1 | 2; wanted?: string },
  watch: BuildWatch,
): Promise<NodeImage> {
  const present = await findNodeImage(docker, cgroupVersion, wanted);
  if (present) return present;
  const name = wanted ?? upstreamFor(cgroupVersion);
  const { reason, remedy } = noNodeImage(cgroupVersion, wanted);
  try {
    watch.onProgress?.({ phase: 'image', state: 'running', detail: `${name}: pulling` });
    const stream = await docker.pull(name, { abortSignal: watch.signal });
    await new Promise<void>((resolve, reject) => void docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new LabError('labs.image_missing', `${reason} It cannot be pulled: ${(error as Error).message}`, { phase: 'image', remedy, cause: error });
  }
  const pulled = await findNodeImage(docker, cgroupVersion, wanted);
  if (!pulled) throw new LabError('labs.image_missing', reason, { phase: 'image', remedy });
  return pulled;
}

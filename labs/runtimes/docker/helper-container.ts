import type Dockerode from 'dockerode';
import type { PlatformImage } from '../../images/platform.ts';
import type { Labels } from './labels.ts';
import type { Confinement, ContainerPlan } from './machine-container.ts';
import { MachineContainer } from './machine-container.ts';
import { removeContainer } from './remove-objects.ts';
import { agentFolder, agentPath } from './serve-link.ts';

const plain = { readOnlyRoot: true, stopSignal: 'SIGTERM', sysctls: {} };

/**
 * The platform's own containers. They idle at the agent's gate; the server works in them by `docker exec`.
 * The warden sees every machine of this instance from the host's side, which is why no learner can see or stop it.
 */
export const wardenConfinement: Confinement = {
  entrypoint: [agentPath, 'gate'],
  user: '0:0',
  pidMode: 'host',
  capDrop: ['ALL'],
  capAdd: ['SYS_ADMIN', 'SYS_PTRACE', 'SYS_CHROOT', 'DAC_READ_SEARCH', 'DAC_OVERRIDE', 'NET_ADMIN', 'SETUID', 'SETGID', 'KILL'],
  securityOpt: ['apparmor=unconfined', 'no-new-privileges'],
  tmpfs: { '/tmp': 'size=64m,mode=1777', '/run': 'size=16m,mode=0755' },
  ...plain,
};

export const visitorConfinement: Confinement = {
  entrypoint: [agentPath, 'gate'],
  user: '65534:65534',
  capDrop: ['ALL'],
  capAdd: [],
  securityOpt: ['no-new-privileges'],
  tmpfs: { '/tmp': 'size=32m,mode=1777', '/run': 'size=8m,mode=1777' },
  ...plain,
};

export interface HelperPlan {
  readonly name: string;
  readonly hostname: string;
  readonly labels: Labels;
  readonly confinement: Confinement;
  readonly network?: ContainerPlan['network'];
  readonly hosts?: Readonly<Record<string, string>>;
  /** The warden alone: its mount is what fills the volume from its image, before any machine needs it. */
  readonly fillsAgentVolume?: boolean;
}

const limits = { memory: 256, cpus: 1, pids: 256, disk: 64 };

/** Finds the helper of that name, running and of the present platform image, or starts it. */
export async function ensureHelper(docker: Dockerode, plan: HelperPlan, platform: PlatformImage): Promise<Dockerode.Container> {
  const living = await findLiving(docker, plan.name, platform.image);
  if (living) return living;
  let id = '';
  const container = new MachineContainer(
    { ...plan, hosts: plan.hosts ?? {}, image: platform.image, limits, volumes: plan.fillsAgentVolume ? { [platform.agentVolume]: agentFolder } : {} },
    { created: async (created) => void (id = created), started: async () => undefined },
  );
  try {
    await container.start();
  } catch (error) {
    if (id) await removeContainer(docker.getContainer(id)).catch(() => undefined);
    const other = (error as { statusCode?: number }).statusCode === 409 ? await findLiving(docker, plan.name, platform.image) : undefined;
    if (other) return other;
    throw error;
  }
  return docker.getContainer(id);
}

async function findLiving(docker: Dockerode, name: string, image: string): Promise<Dockerode.Container | undefined> {
  const container = docker.getContainer(name);
  const found = await container.inspect().catch((error: { statusCode?: number }) => {
    if (error.statusCode === 404) return undefined;
    throw error as unknown as Error;
  });
  if (!found) return undefined;
  if (found.State.Running && !found.State.Paused && found.Config.Image === image) return docker.getContainer(found.Id);
  await removeContainer(docker.getContainer(found.Id));
  return undefined;
}

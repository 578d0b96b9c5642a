import { readFile, statfs } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import type { Engine } from './kind-container.ts';
import type { HostFacts } from './preflight.ts';

interface EngineInfo {
  readonly MemTotal: number;
  readonly NCPU: number;
  readonly DockerRootDir: string;
  readonly CgroupVersion?: string;
  readonly Driver: string;
  readonly DriverStatus?: readonly (readonly [string, string])[];
  readonly SecurityOptions?: readonly string[];
  readonly MemoryLimit: boolean;
  readonly PidsLimit: boolean;
  readonly CPUShares: boolean;
}

/** Reads the engine's host. Files are read only where the engine's data folder is here too, so that they are the same machine's. */
export async function readHost(docker: Dockerode): Promise<HostFacts & Engine> {
  const info = (await docker.info()) as EngineInfo;
  const [disk, nodes] = await Promise.all([
    statfs(info.DockerRootDir).catch(() => undefined),
    docker.listContainers({ filters: { label: ['io.x-k8s.kind.role'] } }),
  ]);
  return {
    memory: info.MemTotal,
    cpus: info.NCPU,
    running: nodes.length,
    cgroupVersion: info.CgroupVersion === '2' ? 2 : 1,
    rootless: hasOption(info, 'rootless'),
    remapped: hasOption(info, 'userns'),
    deviceMapper: needsMapper(info),
    limits: { memory: info.MemoryLimit, pids: info.PidsLimit, cpu: info.CPUShares },
    ...(disk ? { diskFree: disk.bavail * disk.bsize, ...(await localFacts()) } : {}),
  };
}

const hasOption = ({ SecurityOptions: options = [] }: EngineInfo, name: string): boolean => options.some((option) => option.includes(`name=${name}`));

const needsMapper = ({ Driver: driver, DriverStatus: status = [] }: EngineInfo): boolean =>
  ['btrfs', 'zfs', 'devicemapper'].includes(driver) || status.some(([key, value]) => key === 'Backing Filesystem' && ['btrfs', 'zfs', 'xfs'].includes(value));

async function localFacts(): Promise<Partial<HostFacts>> {
  const [instances, watches, memory] = await Promise.all([
    number('/proc/sys/fs/inotify/max_user_instances', /(\d+)/),
    number('/proc/sys/fs/inotify/max_user_watches', /(\d+)/),
    number('/proc/meminfo', /^MemAvailable:\s+(\d+) kB$/m),
  ]);
  return {
    ...(instances !== undefined && watches !== undefined ? { inotify: { instances, watches } } : {}),
    ...(memory === undefined ? {} : { memoryFree: memory * 1024 }),
  };
}

async function number(path: string, pattern: RegExp): Promise<number | undefined> {
  const found = pattern.exec(await readFile(path, 'utf8').catch(() => ''))?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The engine's own words where it will not make a privileged container of this image. Nothing is started. */
export async function privilegedRefusal(docker: Dockerode, image: string, labels: Record<string, string>): Promise<string | undefined> {
  try {
    const container = await docker.createContainer({ Image: image, Labels: labels, HostConfig: { Privileged: true, NetworkMode: 'none' } });
    await container.remove({ force: true, v: true });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

import { readFile, statfs } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import type { Capacity } from '../../contract.ts';

interface DockerInfo {
  readonly MemTotal: number;
  readonly NCPU: number;
  readonly DockerRootDir: string;
}

/** Pids of a host whose limit cannot be read, as Linux sets it for small ones. */
const usualPids = 32_768;

/** What the daemon's host has. Disk is what is free where Docker keeps its data, or, where that is on another machine, where we keep ours. */
export async function hostCapacity(docker: Dockerode, dataFolder: string): Promise<Capacity> {
  const info = (await docker.info()) as DockerInfo;
  const [disk, pids] = await Promise.all([freeDisk(info.DockerRootDir).catch(() => freeDisk(dataFolder)), maxPids()]);
  return { memory: info.MemTotal, cpus: info.NCPU, disk, pids };
}

async function freeDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function maxPids(): Promise<number> {
  const text = await readFile('/proc/sys/kernel/pid_max', 'utf8').catch(() => '');
  return Number(text) > 0 ? Number(text) : usualPids;
}

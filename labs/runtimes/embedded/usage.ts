import { stat } from 'node:fs/promises';
import type { Usage } from '../../contract.ts';
import type { EmbeddedLab } from './embedded-lab.ts';

/** Of a lab's rows in the server's memory, as many bytes as its journals have. */
const rowFactor = 2;

/** What a lab takes of the host: its workers, its state in memory and on disk. `pids` are simulated ones. */
export async function usageOf(lab: EmbeddedLab): Promise<Usage> {
  const { runner, folders } = lab.services;
  const { generation } = lab.record;
  const sizes = await Promise.all(lab.running.machines.map(({ name }) => sizeOf(folders.journal(lab.id, { name, generation }))));
  const disk = sizes.reduce((sum, size) => sum + size, 0);
  const { memory, cpuSeconds } = runner.usage(lab.id);
  const pids = lab.running.machines.reduce((sum, { host }) => sum + host.facts.processes().length, 0);
  return { memory: memory + disk * rowFactor, cpuSeconds, pids, disk };
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => ({ size: 0 }))).size;

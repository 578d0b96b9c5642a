import type { Capacity } from '../contract.ts';
import type { LabSpec } from '../contract.ts';

const mebibyte = 1024 * 1024;

/** What one more visitor container may use beside the machines. */
const visitor: Capacity = { memory: 128 * mebibyte, cpus: 0.1, disk: 16 * mebibyte, pids: 128 };

const none: Capacity = { memory: 0, cpus: 0, disk: 0, pids: 0 };

export const addDemand = (a: Capacity, b: Capacity): Capacity => ({
  memory: a.memory + b.memory,
  cpus: a.cpus + b.cpus,
  disk: a.disk + b.disk,
  pids: a.pids + b.pids,
});

/** The limits of a lab's machines, summed: what it takes at most. */
export function demandOf(spec: Pick<LabSpec, 'machines' | 'visitors'>): Capacity {
  const machines = Object.values(spec.machines).map(({ recipe: { limits } }) => ({
    memory: limits.memory * mebibyte,
    cpus: limits.cpus,
    disk: limits.disk * mebibyte,
    pids: limits.pids,
  }));
  return [...machines, ...(Object.keys(spec.visitors).length > 0 ? [visitor] : [])].reduce(addDemand, none);
}

import type { Capacity } from '../contract.ts';

export interface BudgetOptions {
  /** Part of the host that labs never get. Default 0.2. */
  readonly reserve?: number;
  /** Labs rarely use their CPUs all at once: their limits may sum to this many times the host's. Default 4. */
  readonly cpuOvercommit?: number;
}

/** What labs may take of a host, its limits summed. */
export function labBudget(capacity: Capacity, options: BudgetOptions = {}): Capacity {
  const { reserve = 0.2, cpuOvercommit = 4 } = options;
  const share = 1 - reserve;
  return {
    memory: Math.floor(capacity.memory * share),
    cpus: capacity.cpus * cpuOvercommit,
    disk: Math.floor(capacity.disk * share),
    pids: Math.floor(capacity.pids * share),
  };
}

export const fits = (demand: Capacity, room: Capacity): boolean =>
  demand.memory <= room.memory && demand.cpus <= room.cpus && demand.disk <= room.disk && demand.pids <= room.pids;

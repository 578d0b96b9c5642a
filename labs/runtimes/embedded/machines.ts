import type { LabSpec, MachineInfo, MachineSpec } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { createHost, seedHost } from './machine/create-host.ts';
import type { Host } from './host/host.ts';
import { createLabNetwork } from './network/create-lab-network.ts';
import type { LabNetwork } from './network/lab-network.ts';
import type { ProgramRunner } from './program/runner.ts';
import type { StoreBase } from './store/memory-store.ts';
import { hostNames } from '../visitor-addresses.ts';
import type { Phases } from '../start-phases.ts';
import { planAddresses } from '../subnets.ts';
import type { LabRecord } from './lab-record.ts';
import { waitReady } from './ready.ts';

/** One simulated machine of a lab. */
export interface Machine {
  readonly name: string;
  readonly spec: MachineSpec;
  readonly host: Host;
  readonly address: string;
}

/** The machines of one generation of a lab, on a network of their own. */
export interface MachineSet {
  readonly network: LabNetwork;
  readonly machines: readonly Machine[];
}

export interface MachineOrder {
  readonly lab: string;
  readonly machines: LabSpec['machines'];
  readonly visitors: LabSpec['visitors'];
  readonly record: Pick<LabRecord, 'subnet' | 'visitors'>;
  readonly runner: ProgramRunner;
  /** Where each machine's state is kept; absent: in memory. */
  journal?(machine: string): string;
  /** What each machine started from, where that is kept. */
  base?(machine: string): Promise<StoreBase> | undefined;
}

const simulated =
  "Simulated: this machine runs inside Rampart. Its shell, files, users, services and network behave as Debian's do and are graded the same way; there is no real kernel behind them, and a program that is not simulated says so.";

export const machineInfo = ({ name, spec, address, host }: Machine): MachineInfo => ({
  name,
  hostname: host.hostname,
  address,
  terminal: spec.terminal,
  profile: spec.recipe.profile,
  allows: simulated,
  image: 'simulated',
  learner: spec.recipe.learner?.user ?? 'root',
});

/** Makes and starts every machine, or throws with none of them left running. */
export async function startMachines(order: MachineOrder, phases: Phases): Promise<MachineSet> {
  const set = await makeMachines(order, phases);
  const results = await Promise.allSettled(set.machines.map((machine) => startMachine(order, machine, phases)));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return set;
  await stopMachines(set);
  throw failed.reason as Error;
}

/** The machines as an earlier process left them. */
export async function resumeMachines(order: MachineOrder): Promise<MachineSet> {
  const set = await hostsOf(order);
  await Promise.all(set.machines.map(({ host }) => host.boot()));
  return set;
}

export async function stopMachines({ machines }: MachineSet): Promise<void> {
  await Promise.all(
    machines.map(async ({ host }) => {
      await host.dispose();
      await host.store.close();
    }),
  );
}

async function makeMachines(order: MachineOrder, phases: Phases): Promise<MachineSet> {
  const walk = phases.walk();
  try {
    await walk.enter('create');
    const set = await hostsOf(order);
    walk.leave();
    return set;
  } catch (error) {
    throw walk.fail(error);
  }
}

async function hostsOf(order: MachineOrder): Promise<MachineSet> {
  const { lab, record, runner } = order;
  const network = createLabNetwork({ subnet: record.subnet });
  const { machines: addresses } = planAddresses(record.subnet, Object.keys(order.machines));
  const hosts = hostNames(order, addresses, record.visitors);
  for (const [name, address] of Object.entries(record.visitors)) network.visitor(name, address);
  const machines = await Promise.all(
    Object.entries(order.machines).map(async ([name, spec]): Promise<Machine> => {
      const address = addresses[name] ?? '';
      const { recipe, folder, aliases } = spec;
      const names = [...aliases, ...(recipe.hostname === undefined ? [] : [recipe.hostname])];
      const base = await order.base?.(name);
      const host = await createHost({ base, lab, name, aliases: names, address, network, recipe, folder, hosts, runner, journal: order.journal?.(name) });
      return { name, spec, host, address };
    }),
  );
  return { network, machines };
}

async function startMachine({ runner, lab }: MachineOrder, { name, spec, host }: Machine, phases: Phases): Promise<void> {
  const walk = phases.walk();
  try {
    await walk.enter('start', name);
    await host.boot();
    if (spec.recipe.seed.run.length > 0) {
      await walk.enter('seed', name);
      await seedHost(host, { recipe: spec.recipe, runner, lab }).catch((error: Error) => {
        throw new LabError('labs.seed_failed', `${name}: ${error.message}`, { phase: 'seed', cause: error });
      });
    }
    await walk.enter('ready', name);
    await waitReady(host, spec.recipe, phases.signal);
    walk.leave();
  } catch (error) {
    throw walk.fail(error);
  }
}

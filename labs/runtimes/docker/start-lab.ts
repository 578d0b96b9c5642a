import type { LabSpec, MachineSpec, StartContext } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import type { PlatformImage } from '../../images/platform.ts';
import type { LabMakers } from './docker-lab.ts';
import { DockerLab } from './docker-lab.ts';
import { label, labLabels, machineName, networkName, writeSpec } from './labels.ts';
import type { LabVisitor } from './lab-visitor.ts';
import { createLabVisitor } from './lab-visitor.ts';
import type { Machine } from './machine.ts';
import type { LabNetwork } from './network.ts';
import { createLabNetwork } from './network.ts';
import { removeLabObjects } from './remove-objects.ts';
import type { Services } from './services.ts';
import type { MachineStart } from './start-machine.ts';
import { startMachine } from './start-machine.ts';
import type { Phases } from '../start-phases.ts';
import { trackPhases } from '../start-phases.ts';
import type { LabRecord } from './state-file.ts';
import { planAddresses } from '../subnets.ts';
import type { Terminals } from './terminals.ts';
import { drawAddresses, hostNames } from '../visitor-addresses.ts';

/** Starts a lab, or throws with nothing of it left behind. */
export async function startLab(services: Services, makers: LabMakers, { spec, context }: { spec: LabSpec; context: StartContext }): Promise<DockerLab> {
  const phases = trackPhases({ context, parts: machineParts(spec), before: services.before });
  try {
    const prepared = await phases.part('image', spec.scenario, () => prepareImages(services, spec, context));
    const network = await phases.part('network', networkName(spec.id), () => makeNetwork(services, spec, context.signal));
    const lab = await makeLab(services, makers, { spec, network });
    await replaceMachines(lab, { prepared, phases, generation: 0, network: network.name });
    await lab.save({ ready: true });
    lab.become('ready');
    if (Object.keys(spec.visitors).length > 0) lab.visitor.begin();
    return lab;
  } catch (error) {
    if (error instanceof LabError && error.code === 'labs.exists') throw error;
    await removeLabObjects(services.docker, services.instance, spec.id);
    await services.records.remove(spec.id);
    throw error;
  }
}

export const machineParts = (spec: LabSpec) => {
  const count = Object.keys(spec.machines).length;
  return { create: count, start: count, seed: count, ready: count, terminal: count };
};

export interface Prepared {
  readonly platform: PlatformImage;
  /** Image of each machine by its name. */
  readonly images: Readonly<Record<string, string>>;
}

export async function prepareImages(services: Services, spec: LabSpec, context: StartContext): Promise<Prepared> {
  const [platform, ...images] = await Promise.all([
    services.platform(context),
    ...Object.entries(spec.machines).map(
      async ([name, machine]) => [name, (await services.images.machine(`${spec.scenario}-${name}`, machine, context)).tag] as const,
    ),
  ]);
  return { platform, images: Object.fromEntries(images) };
}

async function makeNetwork(services: Services, spec: LabSpec, signal: AbortSignal): Promise<LabNetwork> {
  const labels = { ...labLabels(services.instance, spec), [label.spec]: writeSpec(spec) };
  const network = await createLabNetwork(services.docker, { name: networkName(spec.id), pool: services.networkPool, labels, signal });
  await services.guard(network.bridge);
  return network;
}

async function makeLab(services: Services, makers: LabMakers, { spec, network }: { spec: LabSpec; network: LabNetwork }): Promise<DockerLab> {
  const plan = planAddresses(network.subnet, Object.keys(spec.machines));
  const visitors = drawAddresses(spec.visitors, plan.range);
  const record: LabRecord = {
    expiresAt: spec.expiresAt.toISOString(),
    ready: false,
    subnet: network.subnet,
    tags: spec.tags,
    visitors,
    terminals: [],
    generation: 0,
  };
  await services.records.write(spec.id, record);
  return new DockerLab({
    services,
    makers,
    spec,
    record,
    machines: [],
    visitor: visitorOf(services, { name: network.name, address: plan.visitor }),
    state: 'starting',
  });
}

/** The visitor's container of a lab, on its network or, for a copy, on none. */
export const visitorOf =
  (services: Services, network?: { name: string; address: string }) =>
  (lab: DockerLab): LabVisitor =>
    createLabVisitor({
      services,
      lab: lab.id,
      labels: labLabels(services.instance, lab.spec),
      network,
      addresses: () => lab.record.visitors,
      hosts: () => hostNames(lab.spec, planAddresses(lab.record.subnet, Object.keys(lab.spec.machines), lab.record.generation).machines),
    });

export interface MachineSet {
  readonly prepared: Prepared;
  readonly phases: Phases;
  readonly generation: number;
  readonly network: string;
}

/** Starts every machine of a lab beside what runs of it, then lets them take its place. Waits for all of them even where one fails. */
export async function replaceMachines(lab: DockerLab, { prepared, phases, generation, network }: MachineSet): Promise<void> {
  const { services, spec } = lab;
  const addresses = planAddresses(lab.record.subnet, Object.keys(spec.machines), generation).machines;
  const started: Machine[] = [];
  const terminals = lab.newTerminals(() => started);
  const starts = Object.entries(spec.machines).map(([name, machine]) =>
    starterOf(services, machine)(services, {
      name,
      containerName: generation === 0 ? machineName(spec.id, name) : `${machineName(spec.id, name)}-${generation}`,
      spec: machine,
      image: need(prepared.images[name]),
      address: need(addresses[name]),
      network,
      hosts: hostNames(spec, addresses, lab.record.visitors),
      labels: { ...labLabels(services.instance, spec), [label.generation]: String(generation) },
      platform: prepared.platform,
      phases,
      warden: services.warden,
      kill: services.kill,
      openTerminal: (made) => openFirst(terminals, started, made),
    }),
  );
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === 'rejected');
  if (failed) {
    terminals.release();
    throw failed.reason as Error;
  }
  await services.clusters?.join(services, started);
  await lab.adoptMachines([...started].sort(byOrder(Object.keys(spec.machines))), terminals, { generation });
}

function starterOf({ clusters, runtime }: Services, { cluster }: MachineSpec) {
  if (!cluster) return startMachine;
  if (!clusters) throw new LabError('labs.no_runtime', `the ${runtime} runtime has no clusters`, { remedy: 'Choose the runtime kind.' });
  return (services: Services, start: MachineStart) => clusters.startNode(services, start);
}

async function openFirst(terminals: Terminals, started: Machine[], machine: Machine): Promise<void> {
  started.push(machine);
  if (machine.spec.terminal && machine.spec.recipe.learner) await terminals.prepare(machine.name);
}

const byOrder = (names: readonly string[]) => (a: Machine, b: Machine) => names.indexOf(a.name) - names.indexOf(b.name);

function need(value: string | undefined): string {
  if (value === undefined) throw new LabError('labs.start_failed', 'a machine has no image or address');
  return value;
}

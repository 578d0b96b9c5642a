import type Dockerode from 'dockerode';
import type { LabSpec } from '../../contract.ts';
import type { LabMakers } from './docker-lab.ts';
import { DockerLab } from './docker-lab.ts';
import { instanceFilter, label, labelVersion, networkName, readSpec } from './labels.ts';
import type { Machine } from './machine.ts';
import { bridgeName } from './network.ts';
import { removeStrayMachines } from './reset-lab.ts';
import type { Services } from './services.ts';
import { visitorOf } from './start-lab.ts';
import type { LabRecord } from './state-file.ts';
import { planAddresses } from '../subnets.ts';
import { drawAddresses } from '../visitor-addresses.ts';

/** Finds the labs that an earlier process of this instance left running. A wreck is not among them: the sweeper removes it. */
export async function adoptLabs(services: Services, makers: LabMakers, held: ReadonlySet<string>): Promise<{ labs: DockerLab[]; skipped: string[] }> {
  const filters = instanceFilter(services.instance, label.lab);
  const [networks, containers] = await Promise.all([services.docker.listNetworks({ filters }), services.docker.listContainers({ all: true, filters })]);
  const labs: DockerLab[] = [];
  const skipped: string[] = [];
  for (const network of networks) {
    const id = network.Labels?.[label.lab] ?? '';
    if (held.has(id)) continue;
    if (network.Labels?.[label.version] !== labelVersion) {
      skipped.push(id);
      continue;
    }
    const lab = await adoptLab(services, makers, { network, containers: containers.filter((container) => container.Labels[label.lab] === id) });
    if (lab) labs.push(lab);
    else services.log.warn({ lab: id }, 'a lab that is not complete was found and is left to the sweeper');
  }
  return { labs, skipped };
}

interface Found {
  readonly network: Dockerode.NetworkInspectInfo;
  readonly containers: readonly Dockerode.ContainerInfo[];
}

async function adoptLab(services: Services, makers: LabMakers, { network, containers }: Found): Promise<DockerLab | undefined> {
  const text = network.Labels?.[label.spec];
  const subnet = network.IPAM?.Config?.[0]?.Subnet;
  if (text === undefined || subnet === undefined) return undefined;
  const spec = readSpec(text);
  const record = (await services.records.read(spec.id)) ?? lostRecord(spec, subnet, containers);
  if (!record.ready) return undefined;
  const machines = await Promise.all(Object.keys(spec.machines).map((name) => adoptMachine(services, { spec, record, name, containers })));
  if (!machines.every((machine) => machine !== undefined)) return undefined;
  const paused = containers.some((container) => container.State === 'paused' && container.Labels[label.machine] !== undefined);
  const visitor = visitorOf(services, { name: networkName(spec.id), address: planAddresses(subnet, []).visitor });
  const lab = new DockerLab({ services, makers, spec, record, machines, visitor, state: paused ? 'paused' : 'ready' });
  await services.guard(bridgeName(network.Id));
  await removeStrayMachines(lab);
  return lab;
}

interface MachineQuery {
  readonly spec: LabSpec;
  readonly record: LabRecord;
  readonly name: string;
  readonly containers: readonly Dockerode.ContainerInfo[];
}

async function adoptMachine({ docker }: Services, { spec, record, name, containers }: MachineQuery): Promise<Machine | undefined> {
  const own = containers.find(({ Labels: labels }) => labels[label.machine] === name && labels[label.generation] === String(record.generation));
  const machine = spec.machines[name];
  const address = planAddresses(record.subnet, Object.keys(spec.machines), record.generation).machines[name];
  if (!own || !machine || address === undefined) return undefined;
  const container = docker.getContainer(own.Id);
  const { State: state } = await container.inspect();
  return state.Running ? { name, spec: machine, container, pid: state.Pid, address, image: own.Image } : undefined;
}

/** The file beside the labels is gone: the lab is as its labels say, with new visitors' addresses and every terminal. */
function lostRecord(spec: LabSpec, subnet: string, containers: readonly Dockerode.ContainerInfo[]): LabRecord {
  const generation = Math.max(0, ...containers.map(({ Labels: labels }) => Number(labels[label.generation] ?? 0)));
  const visitors = drawAddresses(spec.visitors, planAddresses(subnet, []).range);
  return { expiresAt: spec.expiresAt.toISOString(), ready: true, subnet, tags: spec.tags, visitors, terminals: [], generation };
}

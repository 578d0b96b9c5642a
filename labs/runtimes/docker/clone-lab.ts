import { randomBytes } from 'node:crypto';
import type { LabSpec } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import type { LabMakers } from './docker-lab.ts';
import { DockerLab } from './docker-lab.ts';
import { instanceLabels, label, labLabels, machineName } from './labels.ts';
import type { Machine } from './machine.ts';
import { machineRef } from './machine.ts';
import type { Services } from './services.ts';
import { hostNames } from '../visitor-addresses.ts';
import { visitorOf } from './start-lab.ts';
import { startMachine } from './start-machine.ts';
import { trackPhases } from '../start-phases.ts';

const lifeMs = 10 * 60_000;
const startMs = 60_000;

export interface CloneRequest {
  readonly lab: DockerLab;
  /** Told before anything is made, so that the sweeper leaves it alone. */
  begun(id: string): void;
}

/**
 * A copy of a lab with the same addresses. Docker has no two networks of one range, so the copy's network is a bridge inside its visitor's
 * own namespace, laid by the warden; the machines' disks are committed, what is in memory is not: a copy is as after a restart.
 */
export async function cloneLab(services: Services, makers: LabMakers, { lab, begun }: CloneRequest): Promise<DockerLab> {
  if (lab.running.some(({ spec }) => spec.cluster)) throw new LabError('labs.no_copy', 'a lab with a cluster cannot be copied');
  const id = `${lab.id}c${randomBytes(3).toString('hex')}`;
  const spec: LabSpec = { ...lab.spec, id, expiresAt: new Date(Date.now() + lifeMs) };
  begun(id);
  const record = { ...lab.record, ready: false, terminals: [], expiresAt: spec.expiresAt.toISOString(), tags: spec.tags };
  const copy = new DockerLab({ services, makers, spec, record, machines: [], visitor: visitorOf(services), state: 'starting' });
  try {
    const [hub, ...images] = await Promise.all([copy.visitor.place(), ...lab.running.map((machine) => commit(services, spec, machine))]);
    const hosts = hostNames(spec, Object.fromEntries(lab.machines.map(({ name, address }) => [name, address])), lab.record.visitors);
    const started = await Promise.allSettled(lab.running.map((machine, index) => startCopy(copy, { machine, hosts, hub, image: images[index] ?? '' })));
    const machines = started.map((result) => {
      if (result.status === 'rejected') throw result.reason as Error;
      return result.value;
    });
    await copy.adoptMachines(machines, copy.newTerminals(), {});
    copy.become('ready');
    return copy;
  } catch (error) {
    await copy.close('the copy failed');
    throw error;
  }
}

async function commit({ docker, instance }: Services, spec: LabSpec, machine: Machine): Promise<string> {
  const labels = { ...instanceLabels(instance), [label.lab]: spec.id, [label.expires]: spec.expiresAt.toISOString() };
  const [repo, tag] = ['rampart/copy', `${spec.id}-${machine.name}`];
  const changes = Object.entries(labels).map(([key, value]) => `LABEL ${key}=${value}`);
  await docker.getContainer(machine.container.id).commit({ repo, tag, pause: true, changes: changes.join('\n') });
  return `${repo}:${tag}`;
}

interface CopyStart {
  readonly machine: Machine;
  readonly hosts: Readonly<Record<string, string>>;
  readonly hub: { readonly pid: number; readonly container: string };
  readonly image: string;
}

async function startCopy({ services, spec }: DockerLab, { machine, hosts, hub, image }: CopyStart): Promise<Machine> {
  const { warden, kill, instance } = services;
  const signal = AbortSignal.timeout(startMs);
  return startMachine(services, {
    name: machine.name,
    containerName: machineName(spec.id, machine.name),
    spec: machine.spec,
    image,
    origin: machine.image,
    address: machine.address,
    hosts,
    labels: labLabels(instance, spec),
    platform: await services.platform(),
    phases: trackPhases({ context: { signal, onProgress: () => undefined }, parts: {} }),
    warden,
    kill,
    seeded: true,
    openTerminal: async () => undefined,
    wired: (made) => warden.once('wire', { ...machineRef(made), hub, address: `${machine.address}/26` }),
  });
}

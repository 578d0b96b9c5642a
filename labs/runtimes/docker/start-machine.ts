import type { MachineSpec } from '../../contract.ts';
import { confinement } from '../../machine/profiles.ts';
import type { PlatformImage } from '../../images/platform.ts';
import type { DockerContext } from './context.ts';
import type { Labels } from './labels.ts';
import { label } from './labels.ts';
import type { ContainerPlan } from './machine-container.ts';
import { MachineContainer } from './machine-container.ts';
import type { Machine } from './machine.ts';
import { machineRef } from './machine.ts';
import { runSeed, waitReady } from './ready.ts';
import type { Kill } from './run-exec.ts';
import type { ServeLink } from './serve-link.ts';
import { agentFolder } from './serve-link.ts';
import type { Phases } from '../start-phases.ts';

export interface MachineStart {
  readonly name: string;
  readonly containerName: string;
  readonly spec: MachineSpec;
  readonly image: string;
  /** The image that a copy's machine was made from, which tells what is pristine. */
  readonly origin?: string;
  readonly address: string;
  /** Absent for a copy, whose network is laid by hand. */
  readonly network?: string;
  readonly hosts: Readonly<Record<string, string>>;
  readonly labels: Labels;
  readonly platform: PlatformImage;
  /** A copy of a machine is seeded already. */
  readonly seeded?: boolean;
  readonly phases: Phases;
  readonly warden: ServeLink;
  readonly kill: Kill;
  /** Runs while the machine becomes ready; the learner's first shell. */
  openTerminal(machine: Machine): Promise<void>;
  /** The container runs, and what it boots is still held back where its profile has a gate. */
  wired?(machine: Machine): Promise<void>;
}

/** Starts one machine and resolves when it is ready. What it made when it fails is for the caller to remove, by the lab's label. */
export async function startMachine({ docker, images }: DockerContext, start: MachineStart): Promise<Machine> {
  const { name, spec, image, address, phases, warden, kill } = start;
  const walk = phases.walk();
  let machine: Machine | undefined;
  const ready = async (made: Machine): Promise<void> => {
    await start.wired?.(made);
    if (spec.recipe.profile === 'host') await warden.once('release', machineRef(made), { timeoutMs: 10_000 });
    await walk.enter('seed', name);
    const terminal = start.openTerminal(made);
    terminal.catch(() => undefined);
    const context = { warden, kill, signal: phases.signal };
    const starting = { name, recipe: spec.recipe, container: made.container, pid: made.pid };
    if (!start.seeded && spec.recipe.seed.run.length > 0) {
      await waitReady(starting, context);
      await runSeed(starting, context);
    }
    await walk.enter('ready', name);
    await waitReady(starting, context);
    await walk.enter('terminal', name);
    await terminal;
    walk.leave();
  };
  try {
    await walk.enter('create', name);
    const seed = start.seeded ? undefined : await images.seed(spec, image);
    await new MachineContainer(plan(start), {
      async created(id) {
        if (seed) await docker.getContainer(id).putArchive(seed, { path: '/' });
        await walk.enter('start', name);
      },
      async started(id, pid) {
        machine = { name, spec, container: docker.getContainer(id), pid, address, image: start.origin ?? image };
        await ready(machine);
      },
    }).start();
  } catch (error) {
    throw walk.fail(error);
  }
  if (!machine) throw walk.fail(new Error(`${name} was not started`));
  return machine;
}

function plan({ name, containerName, spec, image, address, network, hosts, labels, platform }: MachineStart): ContainerPlan {
  return {
    name: containerName,
    image,
    hostname: spec.recipe.hostname ?? name,
    labels: { ...labels, [label.machine]: name },
    confinement: confinement(spec.recipe),
    ...(network === undefined ? {} : { network: { name: network, address, aliases: [name, ...spec.aliases] } }),
    hosts,
    limits: spec.recipe.limits,
    volumes: { [platform.agentVolume]: agentFolder },
  };
}

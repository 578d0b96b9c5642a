import { join } from 'node:path';
import Dockerode from 'dockerode';
import type { Lab, LabRuntime, LabSpec, PreparedImage, RuntimeName, StartContext } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { adoptLabs } from './adopt-labs.ts';
import { dockerAvailability } from './availability.ts';
import { hostCapacity } from './capacity.ts';
import { cloneLab } from './clone-lab.ts';
import { createImageSource } from '../../images/image-source.ts';
import type { ImageSource } from '../../images/image-source.ts';
import type { Clusters, Log } from './context.ts';
import { watchDisk } from './disk-watch.ts';
import type { DockerLab, LabMakers } from './docker-lab.ts';
import { instanceLabels, wardenName } from './labels.ts';
import { removeContainer } from './remove-objects.ts';
import { resetLab } from './reset-lab.ts';
import { createServices } from './services.ts';
import { startLab } from './start-lab.ts';
import type { BeforeStep } from '../start-phases.ts';
import { createLabRecords } from './state-file.ts';
import { sweepLabs } from './sweep.ts';
import { watchMachines } from './watch-machines.ts';

export interface DockerRuntimeOptions {
  /** Tells this installation's objects from those of others on the same daemon. */
  readonly instance: string;
  /** Range that lab networks are cut from, e.g. `10.213.0.0/16`. */
  readonly networkPool: string;
  /** Folder for what must survive the process. */
  readonly dataFolder: string;
  readonly log: Log;
  readonly docker?: Dockerode;
  /** Where images come from; built and kept in the daemon where nothing else is said. */
  readonly images?: ImageSource;
  /** What `dispose` does with the labs and helpers: leave them for the next process, or close them. */
  readonly labs?: 'keep' | 'close';
  /** Called before each step of a start; a test makes it throw. */
  readonly before?: BeforeStep;
}

/** Another runtime of containers than plain ones, by the same parts. */
export interface RuntimeKind {
  readonly name: RuntimeName;
  readonly clusters?: Clusters;
}

export function createDockerRuntime(options: DockerRuntimeOptions, kind: RuntimeKind = { name: 'docker' }): LabRuntime {
  const { instance, networkPool, dataFolder, log, docker = new Dockerode(), before = () => undefined } = options;
  const images = options.images ?? createImageSource(docker, instanceLabels(instance));
  const records = createLabRecords(join(dataFolder, 'labs'));
  const services = createServices({ runtime: kind.name, clusters: kind.clusters, docker, instance, networkPool, log, images, before, records });
  const held = new Map<string, DockerLab>();
  const busy = new Set<string>();
  let stopWatching: (() => void) | undefined;

  const makers: LabMakers = {
    closed: (lab) => void (held.delete(lab.id), busy.delete(lab.id)),
    replaceMachines: resetLab,
    async clone(lab) {
      const copy = await cloneLab(services, makers, { lab, begun: (id) => void busy.add(id) });
      held.set(copy.id, copy);
      return copy;
    },
  };
  const watch = () => {
    const stops = [watchDisk(() => held.values()), watchMachines(services, held)];
    return () => stops.forEach((stop) => stop());
  };
  const hold = (lab: DockerLab): DockerLab => {
    held.set(lab.id, lab);
    stopWatching ??= watch();
    return lab;
  };

  return {
    name: kind.name,
    availability: () => dockerAvailability(docker),
    capacity: () => hostCapacity(docker, dataFolder),
    prepare: (spec, context) => prepare(images, spec, context),
    async start(spec: LabSpec, context: StartContext): Promise<Lab> {
      if (busy.has(spec.id) || held.has(spec.id)) throw new LabError('labs.start_failed', `there is a lab ${spec.id} already`);
      busy.add(spec.id);
      try {
        return hold(await startLab(services, makers, { spec, context }));
      } finally {
        busy.delete(spec.id);
      }
    },
    async adopt() {
      const { labs, skipped } = await adoptLabs(services, makers, new Set([...held.keys(), ...busy]));
      labs.forEach(hold);
      return { labs: [...held.values()].filter(({ id }) => !busy.has(id)), skipped };
    },
    sweep: (keep) => sweepLabs(services, { keep, busy, held }),
    async dispose() {
      stopWatching?.();
      if (options.labs === 'close') await Promise.all([...held.values()].map((lab) => lab.close('the server stopped')));
      for (const lab of held.values()) lab.leave();
      services.warden.close();
      if (options.labs === 'close') await removeContainer(docker.getContainer(wardenName(instance)));
      held.clear();
    },
  };
}

async function prepare(images: ImageSource, { scenario, machines }: Pick<LabSpec, 'scenario' | 'machines'>, context: StartContext): Promise<PreparedImage[]> {
  await images.platform(context);
  const prepared: PreparedImage[] = [];
  for (const [name, machine] of Object.entries(machines)) prepared.push(await images.machine(`${scenario}-${name}`, machine, context));
  return prepared;
}

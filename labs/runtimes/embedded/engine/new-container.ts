import type { Kernel } from '../host/kernel.ts';
import { imageAccount } from './account.ts';
import { capabilitySets } from './capabilities.ts';
import type { Images } from './images.ts';
import { newId } from './images.ts';
import type { Layers } from './layers.ts';
import { type ContainerRecord, type ContainerRequest, EngineError, type ImageConfig, type ImageRecord, type MountRequest, type Ulimit } from './records.ts';
import type { Volumes } from './volumes.ts';

export interface NewContainer {
  readonly id: string;
  readonly name: string;
  readonly pod: string | undefined;
  readonly image: ImageRecord;
  readonly request: ContainerRequest;
}

interface Parts {
  readonly kernel: Kernel;
  readonly images: Images;
  readonly layers: Layers;
  readonly volumes: Volumes;
}

/** What a container will be: the request with what its image says, its own layer made. Throws `EngineError`. */
export function newContainer({ kernel, images, layers, volumes }: Parts, made: NewContainer): ContainerRecord {
  const { id, name, pod, image, request } = made;
  const settings = images.configOf(image).config;
  const argv = argvOf(request, settings);
  if (argv.length === 0) throw new EngineError('no command or entrypoint provided, and no CMD or ENTRYPOINT from image');
  const layer = newId();
  layers.branch(layer, image.layers.at(-1));
  const runsAs = request.user ?? settings.User ?? '';
  const account = imageAccount(kernel, layers.path(layer), runsAs);
  const hostname = hostnameOf(kernel, { ...request, id });
  const mounts = request.mounts.map((mount) => volumes.resolved(mount));
  const { ulimits, ...rest } = request;
  return {
    ...rest,
    id,
    name,
    image: image.id,
    imageName: nameOf(image, request.image),
    layer,
    createdMs: kernel.now(),
    argv,
    environment: environmentOf({ settings, given: request.env, home: account.home, hostname }),
    cwd: request.workdir ?? (settings.WorkingDir || '/'),
    runsAs,
    ...capabilitySets({ privileged: request.privileged, capAdd: request.capAdd, capDrop: request.capDrop, root: account.uid === 0 }),
    ulimits: ulimits.map(ulimitOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    mounts: [...mounts, ...imageVolumes(settings.Volumes, mounts, volumes)],
    status: 'created',
    exitCode: 0,
    memoryRoots: {},
    ...(pod !== undefined && { pod }),
  };
}

export const hostnameOf = (kernel: Kernel, { hostname, network, id }: { hostname?: string; network: string; id: string }): string =>
  hostname ?? (network === 'host' ? kernel.hostname : id.slice(0, 12));

const nameOf = ({ names, id }: ImageRecord, asked: string): string =>
  names.includes(asked) ? asked : (names.find((one) => one.startsWith(`localhost/${asked}`)) ?? names[0] ?? id);

function argvOf({ entrypoint, command }: ContainerRequest, settings: ImageConfig['config']): string[] {
  const start = entrypoint ?? settings.Entrypoint ?? [];
  const words = command.length > 0 || entrypoint !== undefined ? command : (settings.Cmd ?? []);
  return [...start, ...words].filter((word, index) => index > 0 || word !== '');
}

function environmentOf(from: { settings: ImageConfig['config']; given: readonly string[]; home: string; hostname: string }): string[] {
  const { settings, given, home, hostname } = from;
  const values = new Map<string, string>([
    ['PATH', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['TERM', 'TERM=xterm'],
    ['container', 'container=podman'],
  ]);
  for (const one of [...(settings.Env ?? []), ...given]) values.set(one.split('=')[0]!, one);
  if (!values.has('HOME')) values.set('HOME', `HOME=${home}`);
  if (!values.has('HOSTNAME')) values.set('HOSTNAME', `HOSTNAME=${hostname}`);
  return [...values.values()];
}

function ulimitOf(text: string): Ulimit {
  const found = /^(\w+)=(-?\d+)(?::(-?\d+))?$/.exec(text);
  if (!found) throw new EngineError(`ulimit option "${text}" requires name=SOFT:HARD, failed to be parsed: invalid ulimit argument: ${text}`);
  return { name: `RLIMIT_${found[1]!.toUpperCase()}`, soft: Number(found[2]), hard: Number(found[3] ?? found[2]) };
}

function imageVolumes(wanted: Readonly<Record<string, object>> | undefined, mounts: readonly MountRequest[], volumes: Volumes): MountRequest[] {
  const free = Object.keys(wanted ?? {}).filter((destination) => !mounts.some((mount) => mount.destination === destination));
  return free.map((destination) => volumes.resolved({ type: 'volume', source: '', destination, options: [] }));
}

import type { Engine } from './engine.ts';
import type { CommitRequest } from './builds.ts';
import { inspectContainer, stamp } from './inspect-container.ts';
import { historyOf, inspectImage } from './inspect-image.ts';
import { newId } from './images.ts';
import { type ContainerRecord, type ContainerRequest, EngineError, type ImageRecord, type VolumeRecord } from './records.ts';
import type { TarEntry } from './tar.ts';
import { importArchive, load, pullLayout, readable, save } from './transfer.ts';

export interface ImageRow {
  readonly id: string;
  readonly names: readonly string[];
  readonly digest: string;
  readonly created: string;
  readonly size: number;
  readonly labels: Readonly<Record<string, string>>;
  /** A step of a build, or the leftover of a tag that went on. */
  readonly intermediate: boolean;
}

export interface PodRow {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly containers: readonly { readonly id: string; readonly name: string; readonly status: string }[];
}

export interface EntryPlan {
  readonly id: string;
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

type ImportArgs = { path: string; name?: string; changes: string[] };
type SaveArgs = { image: string; format: 'oci-archive' | 'docker-archive' };

/** What programs may ask of the engine. Every answer is plain data; what `podman` would complain of is an `EngineError`. */
export const operations = {
  'container:list': (engine: Engine): ContainerRecord[] => engine.containers.all(),
  'container:find': (engine: Engine, { name }: { name: string }): ContainerRecord | undefined => engine.containers.find(name),
  'container:create': (engine: Engine, request: ContainerRequest): ContainerRecord => engine.containers.create(request),
  'container:start': (engine: Engine, { name }: { name: string }): Promise<ContainerRecord> => engine.containers.start(name),
  'container:stop': (engine: Engine, { name, seconds }: { name: string; seconds?: number }) => engine.containers.stop(name, seconds),
  'container:kill': (engine: Engine, { name, signal }: { name: string; signal: string }) => kill(engine, name, signal),
  'container:wait': (engine: Engine, { name }: { name: string }): Promise<number> => engine.containers.wait(name),
  'container:remove': (engine: Engine, { name, ...options }: { name: string; force: boolean; seconds?: number; volumes: boolean }) =>
    engine.containers.remove(name, options),
  'container:enter': (engine: Engine, args: { name: string; argv: string[]; user?: string; workdir?: string; env: string[] }): EntryPlan => enter(engine, args),
  'container:attach': (engine: Engine, { name }: { name: string }): EntryPlan => attach(engine, name),
  'container:attached': (engine: Engine, { id, pid }: { id: string; pid: number }): void => engine.containers.attached(id, pid),
  'container:log': (engine: Engine, { id, lines }: { id: string; lines: string[] }): void =>
    void lines.map((line) => engine.containers.log(engine.containers.known(id), line)),
  'container:logs': (engine: Engine, { name }: { name: string }): string =>
    engine.readFile(engine.containers.logPath(engine.containers.known(name))).toString('utf8'),
  'container:inspect': (engine: Engine, { name }: { name: string }) => inspected(engine, name),
  'container:difference': (engine: Engine, { name }: { name: string }) => difference(engine, name),
  'container:rename': (engine: Engine, { name, to }: { name: string; to: string }): void =>
    void engine.containers.change(engine.containers.known(name).id, { name: to }),
  'image:list': (engine: Engine): ImageRow[] => engine.images.all().map((image) => imageRow(engine, image)),
  'image:find': (engine: Engine, { name }: { name: string }): ImageRecord | undefined => engine.images.find(name),
  'image:inspect': (engine: Engine, { name }: { name: string }) => ((image) => image && inspectImage(engine.images, image))(engine.images.find(name)),
  'image:history': (engine: Engine, { name }: { name: string }) => historyOf(engine.images, known(engine, name)),
  'image:tag': (engine: Engine, { image, names }: { image: string; names: string[] }): void =>
    names.forEach((name) => engine.images.tag(known(engine, image), name)),
  'image:untag': (engine: Engine, { image, names }: { image: string; names: string[] }): void => engine.images.untag(known(engine, image), names),
  'image:remove': (engine: Engine, { name, force }: { name: string; force: boolean }) => removeImage(engine, name, force),
  'image:import': (engine: Engine, { path, name, changes }: ImportArgs): string =>
    readable(() => importArchive(engine.images, engine.readFile(path), { name, changes, now: engine.host.kernel.now() })).id,
  'image:load': (engine: Engine, { bytes }: { bytes: Uint8Array }): string[] => readable(() => load(engine.images, Buffer.from(bytes))),
  'image:pull': (engine: Engine, { folder, tag, name }: { folder: string; tag?: string; name: string }): string =>
    readable(() => pullLayout(engine.images, (path) => engine.readFile(`${folder}/${path}`), { tag, name })).id,
  'image:save': (engine: Engine, { image, format }: SaveArgs) => saved(engine, image, format),
  'volume:list': (engine: Engine): VolumeRecord[] => engine.volumes.all(),
  'volume:create': (engine: Engine, { name, labels }: { name?: string; labels: Record<string, string> }): string =>
    engine.volumes.create(name ?? newId(), { labels }).name,
  'volume:remove': (engine: Engine, { name, force }: { name: string; force: boolean }): void => engine.volumes.remove(name, force),
  'volume:inspect': (engine: Engine, { name }: { name: string }) => volume(engine, name),
  'pod:list': (engine: Engine): PodRow[] => [...engine.containers.pods.entries()].map(([, pod]) => podRow(engine, pod.id)!),
  'pod:create': (engine: Engine, { name }: { name: string }): string => createPod(engine, name),
  'pod:remove': (engine: Engine, { name, force }: { name: string; force: boolean }) => removePod(engine, name, force),
  'build:begin': (engine: Engine, { image }: { image?: string }) => engine.builds.begin(image),
  'build:mount': (engine: Engine, { id, ...options }: { id: string } & Parameters<Engine['builds']['mount']>[1]) => engine.builds.mount(id, options),
  'build:unmount': (engine: Engine, { id }: { id: string }): void => engine.builds.unmount(id),
  'build:copy': (engine: Engine, { id, entries }: { id: string; entries: TarEntry[] }): void => engine.builds.copy(id, entries),
  'build:type': (engine: Engine, { id, path }: { id: string; path: string }): string | undefined => engine.builds.type(id, path),
  'build:read': (engine: Engine, { from, path }: { from: string; path: string }) => engine.builds.read(from, path),
  'build:commit': (engine: Engine, request: CommitRequest): ImageRecord => engine.builds.commit(request),
  'build:cached': (engine: Engine, { parent, cacheKey }: { parent: string; cacheKey: string }): ImageRecord | undefined =>
    engine.builds.cached(parent, cacheKey),
  'build:end': (engine: Engine, { id }: { id: string }): void => engine.builds.end(id),
  'engine:where': (engine: Engine) => ({
    storage: engine.owner.storage,
    run: engine.owner.run,
    hostname: engine.host.kernel.hostname,
    now: engine.host.kernel.now(),
  }),
} as const;

export type Operation = keyof typeof operations;
export type Arguments<Op extends Operation> = Parameters<(typeof operations)[Op]>[1];
export type Answer<Op extends Operation> = Awaited<ReturnType<(typeof operations)[Op]>>;

function known(engine: Engine, name: string): ImageRecord {
  const image = engine.images.find(name);
  if (!image) throw new EngineError(`${name}: image not known`);
  return image;
}

async function kill(engine: Engine, name: string, signal: string): Promise<void> {
  const container = engine.containers.known(name);
  if (container.status !== 'running')
    throw new EngineError(`can only kill running containers. ${container.id} is in state ${container.status}: container state improper`);
  await engine.containers.signal(container, signal);
}

function planned(
  engine: Engine,
  container: ContainerRecord,
  how: { argv: readonly string[]; user: string | undefined; cwd: string; environment: readonly string[] },
): EntryPlan {
  const path = engine.containers.locate(container, { argv: how.argv, environment: how.environment, cwd: how.cwd });
  const env = Object.fromEntries(how.environment.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
  return { id: container.id, path, env, cwd: how.cwd, ...engine.containers.identity(container, how.user ?? container.runsAs) };
}

function enter(
  engine: Engine,
  { name, argv, user, workdir, env }: { name: string; argv: string[]; user?: string; workdir?: string; env: string[] },
): EntryPlan {
  const container = engine.containers.known(name);
  if (container.status !== 'running') throw new EngineError('can only create exec sessions on running containers: container state improper', 255);
  const plan = planned(engine, container, { argv, user, cwd: workdir ?? container.cwd, environment: [...container.environment, ...env] });
  return { ...plan, groups: user === undefined ? [] : plan.groups };
}

/** Makes a container ready for a program that somebody sits at. */
function attach(engine: Engine, name: string): EntryPlan {
  const container = engine.containers.known(name);
  engine.containers.assertStartable(container);
  engine.containers.prepare(container);
  try {
    return planned(engine, container, { ...container, user: undefined });
  } catch (error) {
    engine.host.kernel.confinements.delete(container.id);
    throw error;
  }
}

function inspected(engine: Engine, name: string): Record<string, unknown> | undefined {
  const container = engine.containers.find(name);
  if (!container) return undefined;
  const image = engine.images.find(container.image);
  return inspectContainer(container, {
    owner: engine.owner,
    hostname: engine.host.kernel.hostname,
    imageDigest: image?.digest ?? '',
    logPath: engine.containers.logPath(container),
    conmonPid: (container.pid ?? 0) - 2,
  });
}

function difference(engine: Engine, name: string): string[] {
  const { layer, image } = engine.containers.known(name);
  const parent = engine.images.find(image)?.layers.at(-1);
  const [top, below] = [engine.layers.top(layer), parent === undefined ? undefined : engine.layers.top(parent)];
  const entries = top === undefined ? [] : engine.layers.difference(top, below);
  return entries.map(({ path }) =>
    /(^|\/)\.wh\./.test(path) ? `D /${path.replace('.wh.', '')}` : `${below !== undefined && engine.layers.has(below, path) ? 'C' : 'A'} /${path}`,
  );
}

const imageRow = (engine: Engine, image: ImageRecord): ImageRow => {
  const config = engine.images.configOf(image);
  const intermediate = image.names.length === 0 && engine.images.all().some(({ parent }) => parent === image.id);
  return {
    id: image.id,
    names: image.names,
    digest: image.digest,
    created: config.created,
    size: engine.images.sizeOf(image),
    labels: config.config.Labels ?? {},
    intermediate,
  };
};

async function removeImage(engine: Engine, name: string, force: boolean): Promise<string[]> {
  const image = engine.images.find(name);
  if (force && image)
    for (const { id } of engine.containers.all().filter((one) => one.image === image.id)) await engine.containers.remove(id, { force: true, volumes: false });
  return engine.images.remove(name, force);
}

async function saved(engine: Engine, name: string, format: SaveArgs['format']) {
  const image = known(engine, name);
  const tag = image.names.includes(name) ? name : image.names[0];
  const made = await save(engine.images, image, { format, name: tag, read: (path) => engine.readFile(path) });
  return { archive: new Uint8Array(made.archive), blobs: made.blobs };
}

function volume(engine: Engine, name: string): Record<string, unknown> {
  const found = engine.volumes.get(name);
  if (!found) throw new EngineError(`inspecting object: no such volume "${name}"`);
  return {
    Name: found.name,
    Driver: 'local',
    Mountpoint: engine.volumes.path(found.name),
    CreatedAt: stamp(found.createdMs, '7f3a9c21'),
    Labels: found.labels,
    Scope: 'local',
    Options: {},
    MountCount: 0,
    ...(found.fresh ? { NeedsCopyUp: true, NeedsChown: true } : { NeedsCopyUp: true }),
  };
}

function podRow(engine: Engine, reference: string): PodRow | undefined {
  const pod = engine.containers.findPod(reference);
  const members = engine.containers.all().filter((one) => one.pod === pod?.id);
  return pod && { ...pod, containers: members.map(({ id, name, status }) => ({ id, name, status })) };
}

function createPod(engine: Engine, name: string): string {
  if (engine.containers.findPod(name)) throw new EngineError(`adding pod to state: name "${name}" is in use: pod already exists`);
  const pod = { id: newId(), name, createdMs: engine.host.kernel.now() };
  engine.containers.pods.set(pod.id, pod);
  return pod.id;
}

async function removePod(engine: Engine, name: string, force: boolean): Promise<string> {
  const pod = podRow(engine, name);
  if (!pod) throw new EngineError(`no pod with name or ID ${name} found: no such pod`, 1);
  if (pod.containers.length > 0 && !force) {
    throw new EngineError(
      `pod ${pod.id} contains containers and cannot be removed: ${pod.containers.map(({ id }) => id).join(', ')}: removing pod containers`,
      2,
    );
  }
  for (const { id } of pod.containers) await engine.containers.remove(id, { force: true, volumes: false });
  engine.containers.pods.delete(pod.id);
  return pod.id;
}

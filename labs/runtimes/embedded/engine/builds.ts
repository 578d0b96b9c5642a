import { confine } from './confine.ts';
import type { Containers, EngineParts } from './containers.ts';
import { newId } from './images.ts';
import { EngineError, type ContainerRecord, type HistoryEntry, type ImageConfig, type ImageRecord, type ImageSettings } from './records.ts';
import { type TarEntry, writeTar } from './tar.ts';

/** A container in which an image is built: a tree, and what the image will say. */
interface Working {
  readonly id: string;
  readonly tree: string;
  readonly base: ImageRecord | undefined;
  /** Names that were made to mount over them, the outermost first. */
  readonly made: (readonly [directory: string, name: string])[];
}

export interface CommitRequest {
  readonly id: string;
  readonly config: ImageSettings;
  readonly history: readonly HistoryEntry[];
  readonly name?: string;
  readonly cacheKey?: string;
  /** Whether the last step is one that changes files. */
  readonly files: boolean;
  /** All layers become one. */
  readonly squash: boolean;
}

/** The server's side of `podman build`: trees to work in, and images made of them. */
export class Builds {
  readonly #parts: EngineParts;
  readonly #containers: Containers;
  readonly #working = new Map<string, Working>();

  constructor(parts: EngineParts, containers: Containers) {
    this.#parts = parts;
    this.#containers = containers;
  }

  begin(reference: string | undefined): { id: string; image?: ImageRecord; config: ImageConfig | undefined } {
    const { images, layers } = this.#parts;
    const base = reference === undefined ? undefined : images.find(reference);
    if (reference !== undefined && !base) throw new EngineError(`${reference}: image not known`);
    const id = newId();
    layers.branch(id, base?.layers.at(-1));
    this.#working.set(id, { id, tree: id, base, made: [] });
    return { id, ...(base && { image: base }), config: base && images.configOf(base) };
  }

  #find(id: string): Working {
    const working = this.#working.get(id);
    if (!working) throw new EngineError(`${id}: no such build container`);
    return working;
  }

  /** Mounts what a RUN needs. The program enters the container itself. */
  mount(
    id: string,
    { environment, user, cwd, secrets }: { environment: readonly string[]; user: string; cwd: string; secrets: readonly { target: string; text: string }[] },
  ): { uid: number; gid: number; groups: number[]; path: string } {
    const { tree, made } = this.#find(id);
    const { owner, layers, host } = this.#parts;
    const top = layers.top(tree);
    if (top !== undefined && cwd !== '/') layers.makeFolder(top, cwd);
    const record = workingRecord({ id, tree, environment, user, cwd });
    const folder = `${owner.run}/vfs-containers/${id}/userdata`;
    for (const [name, from] of [
      ['hosts', '/etc/hosts'],
      ['resolv.conf', '/etc/resolv.conf'],
      ['hostname', '/etc/hostname'],
    ] as const) {
      this.#parts.files.put(`${folder}/${name}`, host.kernel.readText(from) ?? '');
    }
    this.#parts.files.put(`${folder}/.containerenv`, '');
    const mounts = secrets.map(({ target, text }, index) => {
      const source = `${folder}/secret-${index}`;
      this.#parts.files.put(source, Buffer.from(text, 'latin1'));
      return { type: 'bind' as const, source, destination: target, options: ['ro'] };
    });
    const confinement = confine({
      kernel: host.kernel,
      owner,
      layers,
      container: { ...record, mounts },
      hostname: host.kernel.hostname,
      remember: () => undefined,
      made: (...name) => void made.push(name),
    });
    host.kernel.confinements.set(id, confinement);
    const identity = this.#containers.identity({ ...record, layer: tree });
    const path = this.#containers.locate({ ...record, layer: tree }, { argv: ['/bin/sh'], environment, cwd: '/' });
    return { ...identity, path };
  }

  /** Takes away what was only there to mount over. */
  unmount(id: string): void {
    const { kernel } = this.#parts.host;
    const { disk } = kernel;
    kernel.confinements.delete(id);
    for (const [directory, name] of (this.#working.get(id)?.made ?? []).splice(0).reverse()) {
      const inner = disk.directories.child(directory, name);
      if (inner === undefined || !disk.directories.isEmpty(inner)) continue;
      disk.directories.delete(directory, name);
      disk.remove(inner);
    }
  }

  /** What is at a path of a stage. */
  type(id: string, path: string): string | undefined {
    const { layers, host } = this.#parts;
    const top = layers.top(this.#find(id).tree);
    const found = top === undefined ? undefined : layers.at(top, path);
    return found === undefined ? undefined : host.kernel.disk.inodes.get(found)?.type;
  }

  /** Puts files in. */
  copy(id: string, entries: readonly TarEntry[]): void {
    const { layers } = this.#parts;
    const top = layers.top(this.#find(id).tree);
    if (top !== undefined)
      layers.extract(
        top,
        entries.map((entry) => ({ ...entry, ...(entry.content && { content: Buffer.from(entry.content) }) })),
      );
  }

  /** Everything below a path of a stage or an image. */
  read(reference: string, path: string): { entries: TarEntry[]; directory: boolean } | undefined {
    const { layers, images } = this.#parts;
    const working = this.#working.get(reference);
    const image = working ? undefined : images.find(reference);
    const tree = working?.tree ?? image?.layers.at(-1);
    const top = tree === undefined ? undefined : layers.top(tree);
    if (top === undefined) throw new EngineError(`${reference}: image not known`);
    const wanted = path.split('/').filter((part) => part !== '' && part !== '.');
    const found = layers.at(top, path);
    if (found === undefined) return undefined;
    const directory = this.#parts.host.kernel.disk.inodes.get(found)?.type === 'directory';
    return { directory, entries: directory ? layers.difference(found, undefined) : layers.entry(wanted.at(-1) ?? '', found) };
  }

  commit(request: CommitRequest): ImageRecord {
    const { images, host } = this.#parts;
    const { base } = this.#find(request.id);
    const before = base && images.configOf(base);
    const layers = this.#layersOf(request);
    const config: ImageConfig = {
      created: new Date(host.kernel.now()).toISOString().replace('Z', `${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}Z`),
      architecture: before?.architecture ?? 'amd64',
      os: 'linux',
      config: request.config,
      rootfs: { type: 'layers', diff_ids: layers.map((id) => images.layer(id).diffId) },
      history: historyOf([...(before?.history ?? []), ...request.history], request.squash),
    };
    const { name, cacheKey } = request;
    const parent = request.squash ? undefined : base?.id;
    return images.add({ text: JSON.stringify(config), layers, ...(parent !== undefined && { parent }), ...(cacheKey !== undefined && { cacheKey }) }, name);
  }

  /** Those of the base, and one for what was done since; or one for all. */
  #layersOf({ id, files, squash }: CommitRequest): string[] {
    const { images, layers } = this.#parts;
    const { tree, base } = this.#find(id);
    const kept = squash ? [] : (base?.layers ?? []);
    const top = layers.top(tree);
    if (top === undefined) throw new EngineError(`layer not known: ${tree}`);
    if (!files && !squash) return [...kept];
    const parent = kept.at(-1);
    const archive = writeTar(layers.difference(top, parent === undefined ? undefined : layers.top(parent)));
    return [...kept, images.addLayer({ archive, ...(parent !== undefined && { parent }) }).id];
  }

  cached(parent: string, cacheKey: string): ImageRecord | undefined {
    return this.#parts.images.all().find((image) => image.parent === parent && image.cacheKey === cacheKey);
  }

  end(id: string): void {
    const working = this.#working.get(id);
    if (!working) return;
    this.unmount(id);
    this.#parts.layers.remove(working.tree);
    this.#working.delete(id);
  }
}

/** With one layer for all, only the last entry has one. */
const historyOf = (history: readonly HistoryEntry[], squash: boolean): HistoryEntry[] =>
  squash ? history.map(({ empty_layer: _, ...entry }, at) => (at === history.length - 1 ? entry : { ...entry, empty_layer: true as const })) : [...history];

const allSets = 'CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' ');

const workingRecord = (from: { id: string; tree: string; environment: readonly string[]; user: string; cwd: string }): ContainerRecord => ({
  id: from.id,
  name: from.id,
  image: '',
  imageName: '',
  layer: from.tree,
  createdMs: 0,
  argv: ['/bin/sh'],
  command: [],
  environment: from.environment,
  cwd: from.cwd,
  runsAs: from.user,
  bounding: allSets,
  effective: allSets,
  ulimits: [],
  labels: {},
  privileged: false,
  readOnly: false,
  readOnlyTmpfs: false,
  securityOpt: [],
  network: 'host',
  mounts: [],
  pidsLimit: 0,
  memory: 0,
  stopTimeout: 10,
  stopSignal: 'SIGTERM',
  restart: '',
  autoRemove: true,
  tty: false,
  interactive: false,
  createCommand: [],
  status: 'running',
  exitCode: 0,
  memoryRoots: {},
});

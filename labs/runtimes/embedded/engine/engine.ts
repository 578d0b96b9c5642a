import type { HostParts } from '../host/virtual-host.ts';
import { isSysError } from '../sys/sys-error.ts';
import { Builds } from './builds.ts';
import { Containers } from './containers.ts';
import { EngineFiles } from './files.ts';
import { Images } from './images.ts';
import { Layers } from './layers.ts';
import { EngineError, type Owner } from './records.ts';
import { Volumes } from './volumes.ts';

const shadow = 100_000;
const folders = ['libpod', 'mounts', 'secrets', 'tmp', 'vfs/dir', 'vfs-containers', 'vfs-images', 'vfs-layers', 'volumes'];

/** One user's container engine without a daemon: what `podman` of that user works on. */
export class Engine {
  readonly owner: Owner;
  readonly host: HostParts;
  readonly layers: Layers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly containers: Containers;
  readonly builds: Builds;

  constructor(host: HostParts, user: { uid: number; gid: number; home: string }) {
    const { kernel } = host;
    this.host = host;
    this.owner = {
      ...user,
      storage: `${user.home}/.local/share/containers/storage`,
      run: `/run/user/${user.uid}/containers`,
      ranges: [
        { inner: 0, outer: user.uid, size: 1 },
        { inner: 1, outer: shadow, size: 65_536 },
      ],
    };
    const files = new EngineFiles(kernel, this.owner);
    for (const folder of folders) files.folder(`${this.owner.storage}/${folder}`);
    files.folder(this.owner.run);
    this.layers = new Layers(kernel, this.owner);
    this.images = new Images({
      store: kernel.store,
      layers: this.layers,
      used: (image) => this.containers.all().find((one) => one.image === image)?.id,
      keep: (path, bytes) => files.put(path, bytes),
    });
    this.volumes = new Volumes({
      kernel,
      owner: this.owner,
      files,
      users: (name) => this.containers.all().flatMap(({ id, mounts }) => (mounts.some((mount) => mount.name === name) ? [id] : [])),
    });
    const parts = { host, owner: this.owner, layers: this.layers, images: this.images, volumes: this.volumes, files };
    this.containers = new Containers(parts);
    this.builds = new Builds(parts, this.containers);
  }

  /** A file of the machine, read as the engine's user. */
  readFile(path: string): Buffer {
    const { kernel } = this.host;
    const { uid, gid } = this.owner;
    const credentials = { uid, euid: uid, suid: uid, gid, egid: gid, sgid: gid, groups: [gid], capabilities: new Set<string>() };
    try {
      const bytes = kernel.contents.readFile({ ...kernel.root, credentials }, path);
      if (bytes instanceof Promise) throw new EngineError(`open ${path}: not a regular file`);
      return bytes;
    } catch (error) {
      if (isSysError(error)) throw new EngineError(`open ${path}: ${error.message.toLowerCase()}`);
      throw error;
    }
  }
}

import type { Kernel } from '../host/kernel.ts';
import type { EngineFiles } from './files.ts';
import { newId } from './images.ts';
import { EngineError, type MountRequest, type Owner, type VolumeRecord } from './records.ts';

/** Named volumes: folders of the storage. */
export class Volumes {
  readonly #kernel: Kernel;
  readonly #owner: Owner;
  readonly #files: EngineFiles;
  /** Names of containers that mount it. */
  readonly #users: (name: string) => string[];

  constructor(parts: { kernel: Kernel; owner: Owner; files: EngineFiles; users(name: string): string[] }) {
    this.#files = parts.files;
    this.#kernel = parts.kernel;
    this.#owner = parts.owner;
    this.#users = parts.users;
  }

  get #table() {
    return this.#kernel.store.table<VolumeRecord>('volumes');
  }

  all(): VolumeRecord[] {
    return [...this.#table.entries()].map(([, volume]) => volume);
  }

  get(name: string): VolumeRecord | undefined {
    return this.#table.get(name);
  }

  path(name: string): string {
    return `${this.#owner.storage}/volumes/${name}/_data`;
  }

  create(name: string, { labels = {}, anonymous = false }: { labels?: Readonly<Record<string, string>>; anonymous?: boolean } = {}): VolumeRecord {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
      throw new EngineError(`running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`);
    }
    if (this.#table.has(name)) throw new EngineError(`volume with name ${name} already exists: volume already exists`);
    this.#files.folder(this.path(name));
    this.#kernel.files.chmod(this.#kernel.root, this.path(name), 0o755);
    const volume = { name, createdMs: this.#kernel.now(), labels, anonymous, fresh: true };
    this.#table.set(name, volume);
    return volume;
  }

  /** With its volume made and its source as a path of the machine. */
  resolved(mount: MountRequest): MountRequest {
    if (mount.type !== 'volume') return mount;
    const anonymous = mount.source === '';
    const name = anonymous ? newId() : mount.source;
    if (!this.#table.has(name)) this.create(name, { anonymous });
    return { ...mount, name, source: this.path(name) };
  }

  /** At its first use a volume is given what the image has at that place. */
  fill(name: string, from: string): void {
    const volume = this.#table.get(name);
    if (!volume?.fresh) return;
    const { files, disk, root } = this.#kernel;
    const there = files.paths.find(root, from).trail;
    const into = files.paths.resolve(root, this.path(name));
    if (there) {
      const { mode, uid, gid, mtime } = files.paths.inode(there);
      this.#copy(there.id, into.id);
      disk.change(into.id, { mode, uid, gid, mtime });
    }
    this.#table.set(name, { ...volume, fresh: false });
  }

  #copy(from: string, into: string): void {
    const { disk } = this.#kernel;
    for (const [name, id] of [...disk.directories.children(from)]) {
      const inode = disk.inodes.get(id)!;
      const made = inode.type === 'directory' ? disk.create({ ...inode }) : disk.copy(id);
      disk.directories.set(into, name, made);
      if (inode.type === 'directory') this.#copy(id, made);
    }
  }

  remove(name: string, force = false): void {
    if (!this.#table.has(name)) throw new EngineError(`no volume with name "${name}" found: no such volume`, 1);
    const users = this.#users(name);
    if (users.length > 0 && !force)
      throw new EngineError(`volume ${name} is being used by the following container(s): ${users.join(', ')}: volume is being used`, 2);
    this.#files.remove(this.path(name).slice(0, -'/_data'.length));
    this.#table.delete(name);
  }

  removeAnonymous(mounts: readonly MountRequest[]): void {
    for (const { name } of mounts) if (name !== undefined && this.#table.get(name)?.anonymous && this.#users(name).length === 0) this.remove(name);
  }
}

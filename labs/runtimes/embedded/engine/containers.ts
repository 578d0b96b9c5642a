import type { HostParts, StartedProcess } from '../host/virtual-host.ts';
import type { Kernel } from '../host/kernel.ts';
import { isSysError } from '../sys/sys-error.ts';
import { imageAccount } from './account.ts';
import { confine } from './confine.ts';
import type { Images } from './images.ts';
import { newId } from './images.ts';
import type { Layers } from './layers.ts';
import type { EngineFiles } from './files.ts';
import { nameFor } from './names.ts';
import { hostnameOf, newContainer } from './new-container.ts';
import { type ContainerRecord, type ContainerRequest, EngineError, type Owner, type PodRecord } from './records.ts';
import type { Volumes } from './volumes.ts';

export interface EngineParts {
  readonly host: HostParts;
  readonly owner: Owner;
  readonly layers: Layers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly files: EngineFiles;
}

const usualStop = 10;

/** Containers and pods: made, started, ended. What they are is in the store; what runs of them are processes of the machine. */
export class Containers {
  readonly #parts: EngineParts;
  readonly #running = new Map<string, StartedProcess>();
  readonly #ends = new Map<string, (() => void)[]>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  get #kernel(): Kernel {
    return this.#parts.host.kernel;
  }

  get #table() {
    return this.#kernel.store.table<ContainerRecord>('containers');
  }

  get pods() {
    return this.#kernel.store.table<PodRecord>('pods');
  }

  all(): ContainerRecord[] {
    return [...this.#table.entries()].map(([, container]) => container).sort((a, b) => a.createdMs - b.createdMs);
  }

  find(reference: string): ContainerRecord | undefined {
    const all = this.all();
    return (
      all.find(({ name, id }) => name === reference || id === reference) ??
      (/^[0-9a-f]+$/.test(reference) ? all.find(({ id }) => id.startsWith(reference)) : undefined)
    );
  }

  known(reference: string): ContainerRecord {
    const container = this.find(reference);
    if (!container) throw new EngineError(`no container with name or ID "${reference}" found: no such container`);
    return container;
  }

  findPod(reference: string): PodRecord | undefined {
    return [...this.pods.entries()].map(([, pod]) => pod).find(({ id, name }) => name === reference || id.startsWith(reference));
  }

  create(request: ContainerRequest): ContainerRecord {
    const image = this.#parts.images.find(request.image);
    if (!image) throw new EngineError(`${request.image}: image not known`);
    const id = newId();
    const name = request.name ?? nameFor(id);
    const taken = this.all().find((one) => one.name === name);
    if (taken) {
      throw new EngineError(
        `creating container storage: the container name "${name}" is already in use by ${taken.id}. You have to remove that container to be able to reuse that name: that name is already in use`,
      );
    }
    const pod = request.pod === undefined ? undefined : this.findPod(request.pod);
    if (request.pod !== undefined && !pod) throw new EngineError(`no pod with name or ID ${request.pod} found: no such pod`);
    const record = newContainer({ ...this.#parts, kernel: this.#kernel }, { id, name, pod: pod?.id, image, request });
    this.#userdata(record);
    this.#table.set(id, record);
    return record;
  }

  /** As whom its processes run, by its own ids. */
  identity(container: ContainerRecord, user = container.runsAs): { uid: number; gid: number; groups: number[] } {
    const { uid, gid } = imageAccount(this.#kernel, this.#parts.layers.path(container.layer), user);
    return { uid, gid, groups: user === '' ? [] : [gid] };
  }

  #userdata(record: ContainerRecord): void {
    const { owner, files } = this.#parts;
    const folder = `${owner.run}/vfs-containers/${record.id}/userdata`;
    const own = record.network !== 'host';
    files.put(`${folder}/hostname`, `${hostnameOf(this.#kernel, record)}\n`);
    files.put(
      `${folder}/hosts`,
      own ? '127.0.0.1\tlocalhost localhost.localdomain\n::1\tlocalhost localhost.localdomain\n' : (this.#kernel.readText('/etc/hosts') ?? ''),
    );
    files.put(`${folder}/resolv.conf`, this.#kernel.readText('/etc/resolv.conf') ?? '');
    files.put(`${folder}/.containerenv`, '');
    if (!files.has(this.logPath(record))) files.put(this.logPath(record), '');
  }

  logPath({ id }: ContainerRecord): string {
    return `${this.#parts.owner.storage}/vfs-containers/${id}/userdata/ctr.log`;
  }

  change(id: string, change: Partial<ContainerRecord>): ContainerRecord {
    const after = { ...this.known(id), ...change };
    this.#table.set(id, after);
    return after;
  }

  /** Mounts what it needs: from now on processes can enter it. */
  prepare(container: ContainerRecord): void {
    const { volumes, layers, owner, files } = this.#parts;
    for (const mount of container.mounts) {
      if (mount.type === 'volume' && mount.name !== undefined) volumes.fill(mount.name, `${layers.path(container.layer)}${mount.destination}`);
      else if (mount.type === 'bind' && !files.has(mount.source)) {
        throw new EngineError(`statfs ${mount.source}: no such file or directory`);
      }
    }
    /** /run is in memory: what lay there may be gone. */
    if (!files.has(`${owner.run}/vfs-containers/${container.id}/userdata/hosts`)) this.#userdata(container);
    const top = layers.top(container.layer);
    if (top !== undefined && container.cwd !== '/') layers.makeFolder(top, container.cwd);
    const confinement = confine({
      kernel: this.#kernel,
      owner,
      layers,
      container,
      hostname: this.#kernel.hostname,
      remember: (destination, made) => this.change(container.id, { memoryRoots: { ...this.known(container.id).memoryRoots, [destination]: made } }),
    });
    this.#kernel.confinements.set(container.id, confinement);
  }

  assertStartable(container: ContainerRecord): void {
    assertNetwork(container);
  }

  /** Where its command is; the words of the OCI runtime where it is nowhere. */
  locate(container: ContainerRecord, { argv, environment, cwd }: { argv: readonly string[]; environment: readonly string[]; cwd: string }): string {
    const confinement = this.#kernel.confinements.get(container.id);
    if (!confinement) throw new EngineError('container is not running', 255);
    const { files } = this.#kernel;
    const name = argv[0] ?? '';
    const walker = { credentials: this.#kernel.root.credentials, cwd: confinement.root, root: confinement.root };
    const there = (path: string): boolean => {
      try {
        const found = files.stat(walker, path);
        return found.type === 'file' && (found.mode & 0o111) !== 0;
      } catch {
        return false;
      }
    };
    const base = cwd === '/' ? '' : cwd;
    if (name.includes('/')) {
      const path = name.startsWith('/') ? name : `${base}/${name}`;
      if (there(path)) return path;
      throw new EngineError(`crun: open executable: No such file or directory: OCI runtime attempted to invoke a command that was not found`, 127);
    }
    const search = environment.find((one) => one.startsWith('PATH='))?.slice('PATH='.length) ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    const folder = search.split(':').find((one) => there(`${one}/${name}`));
    if (folder !== undefined) return `${folder}/${name}`;
    throw new EngineError(
      `crun: executable file \`${name}\` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found`,
      127,
    );
  }

  /** Starts its command apart from whoever asked. Resolves when that runs. */
  async start(reference: string): Promise<ContainerRecord> {
    const container = this.known(reference);
    if (container.status === 'running') return container;
    assertNetwork(container);
    this.prepare(container);
    try {
      return await this.#launch(container);
    } catch (error) {
      this.#kernel.confinements.delete(container.id);
      if (isSysError(error)) throw new EngineError(`crun: open executable: ${error.message}: OCI permission denied`, 126);
      throw error;
    }
  }

  async #launch(container: ContainerRecord, resumes?: number): Promise<ContainerRecord> {
    const path = this.locate(container, container);
    const env = Object.fromEntries(container.environment.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
    const memory = this.#kernel.store.table<unknown>('container-memory');
    if (resumes === undefined) memory.delete(container.id);
    const started = await this.#parts.host.startProcess({
      argv: [path, ...container.argv.slice(1)],
      env,
      cwd: container.cwd,
      credentials: this.identity(container),
      container: container.id,
      unit: `libpod-${container.id}.scope`,
      resumes,
      memory: { value: memory.get(container.id), set: (value) => memory.set(container.id, value) },
      log: ({ message }) => this.log(container, message),
    });
    this.#running.set(container.id, started);
    const process = this.#kernel.processes.get(started.pid);
    if (process) process.argv = container.argv;
    const running = this.change(container.id, {
      status: 'running',
      pid: started.pid,
      exitCode: 0,
      ...(resumes === undefined && { startedMs: this.#kernel.now() }),
    });
    void started.ended.then(({ code }) => this.ended(container.id, code));
    return running;
  }

  log(container: ContainerRecord, message: string): void {
    const stamp = new Date(this.#kernel.now()).toISOString().replace('Z', '000000Z');
    this.#parts.files.put(this.logPath(container), `${stamp} stdout F ${message}\n`, true);
  }

  /** A program that somebody sits at has become its first process. */
  attached(id: string, pid: number): void {
    this.change(id, { status: 'running', pid, startedMs: this.#kernel.now() });
  }

  /** Its first process has ended. */
  ended(id: string, exitCode: number): void {
    const container = this.find(id);
    if (container?.status !== 'running') return;
    this.#running.delete(id);
    this.#kernel.confinements.delete(id);
    for (const { root } of Object.values(container.memoryRoots)) this.#forget(root);
    this.change(id, { status: 'exited', exitCode, finishedMs: this.#kernel.now(), pid: undefined, memoryRoots: {} });
    for (const tell of this.#ends.get(id) ?? []) tell();
    this.#ends.delete(id);
    if (container.autoRemove) this.#drop(this.known(id));
    else if (/^(always|unless-stopped)/.test(container.restart) && !this.#stopping.has(id)) void this.start(id).catch(() => undefined);
  }

  readonly #stopping = new Set<string>();

  /** Takes away a file system in memory. */
  #forget(top: string): void {
    const { disk } = this.#kernel;
    for (const [name, id] of [...disk.directories.children(top)]) {
      disk.directories.delete(top, name);
      if (disk.inodes.get(id)?.type === 'directory') this.#forget(id);
      else disk.remove(id);
    }
    disk.remove(top);
  }

  exited(pid: number, code: number): void {
    const container = this.all().find((one) => one.pid === pid && one.status === 'running');
    if (container && !this.#running.has(container.id)) this.ended(container.id, code);
  }

  async wait(reference: string): Promise<number> {
    const { id, status } = this.known(reference);
    if (status === 'running') await new Promise<void>((resolve) => this.#ends.set(id, [...(this.#ends.get(id) ?? []), resolve]));
    return this.find(id)?.exitCode ?? 0;
  }

  /** TERM, then KILL. Tells whether it had to be killed. */
  async stop(reference: string, seconds?: number): Promise<{ killed: boolean; after: number }> {
    const container = this.known(reference);
    const after = seconds ?? container.stopTimeout ?? usualStop;
    if (container.status !== 'running') return { killed: false, after };
    this.#stopping.add(container.id);
    try {
      const ended = this.wait(container.id).then(() => true);
      if (after > 0) await this.signal(container, container.stopSignal);
      const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), after * 1000).unref());
      if (after > 0 && (await Promise.race([ended, late]))) return { killed: false, after };
      await this.signal(container, 'KILL');
      await ended;
      return { killed: after > 0, after };
    } finally {
      this.#stopping.delete(container.id);
    }
  }

  async signal(container: ContainerRecord, signal: string): Promise<void> {
    const name = signal.toUpperCase().replace(/^SIG/, '');
    const process = container.pid === undefined ? undefined : this.#kernel.processes.get(container.pid);
    const running = this.#running.get(container.id);
    if (name === 'KILL' && process) this.#kernel.processes.end(process, { code: 137, signal: 'KILL' });
    if (name === 'KILL') return this.ended(container.id, 137);
    if (running) running.signal(name);
    else if (container.pid !== undefined) await this.#parts.host.root.kill(container.pid, name).catch(() => undefined);
  }

  async remove(reference: string, options: { force: boolean; seconds?: number; volumes: boolean }): Promise<ContainerRecord> {
    const container = this.known(reference);
    if (container.status === 'running') {
      if (!options.force) {
        throw new EngineError(
          `cannot remove container ${container.id} as it is running - running or paused containers cannot be removed without force: container state improper`,
          2,
        );
      }
      await this.stop(container.id, options.seconds);
    }
    const left = this.find(container.id);
    if (left) this.#drop(left);
    if (options.volumes) this.#parts.volumes.removeAnonymous(container.mounts);
    return container;
  }

  #drop({ id, layer }: ContainerRecord): void {
    const { layers, owner, files } = this.#parts;
    layers.remove(layer);
    for (const folder of [owner.storage, owner.run]) files.remove(`${folder}/vfs-containers/${id}`);
    this.#table.delete(id);
  }

  /** After a restart of the server: what ran runs on. */
  async resume(): Promise<void> {
    for (const container of this.all()) {
      if (container.status !== 'running') continue;
      const pid = container.pid !== undefined && this.#kernel.processes.get(container.pid) ? container.pid : undefined;
      this.prepare(container);
      if (pid === undefined) this.ended(container.id, 137);
      else await this.#launch(container, pid).catch(() => this.ended(container.id, 137));
    }
  }
}

/** The network of one's own that podman gives by default needs a device that nested machines do not have. */
function assertNetwork({ network }: ContainerRecord): void {
  if (network === 'host' || network === 'none') return;
  const warning = String.raw`WARNING: Support for seccomp is experimental\nWARNING: Support for IPv6 is experimental\n`;
  throw new EngineError(
    String.raw`/usr/bin/slirp4netns failed: "open(\"/dev/net/tun\"): No such file or directory\n${warning}child failed(1)\n${warning}"`,
    127,
  );
}

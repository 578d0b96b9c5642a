import type { SocketFact } from '../../../target.ts';
import type { Links } from '../network/links.ts';
import { SysError } from '../sys/sys-error.ts';
import type { MemoryStore } from '../store/memory-store.ts';
import type { Mount } from '../sys/sys.ts';
import type { Confinement } from './confinement.ts';
import { Contents } from './contents.ts';
import { Devices } from './devices.ts';
import { Disk, rootDev, rootId } from './disk.ts';
import { FileSystem, type FileCaller } from './file-system.ts';
import { HostJournal } from './host-journal.ts';
import { MountTable } from './mount-table.ts';
import { Names } from './names.ts';
import type { Walker } from './paths.ts';
import type { Process, ProcessEnd } from './process.ts';
import { ProcessTable } from './process-table.ts';
import { Sysctls } from './sysctls.ts';
import type { MountPoint, Trail, Volume } from './volume.ts';

export interface KernelOptions {
  readonly store: MemoryStore;
  readonly hostname: string;
  /** Capabilities that a process of root's has. */
  readonly bounding: ReadonlySet<string>;
  /** Of the root file system, beyond what the machine starts with. */
  readonly diskBytes: number;
  readonly pids: number;
  /** Bytes of memory that the machine seems to have. */
  readonly memory: number;
  readonly cpus: number;
  /** No process gains rights by executing a file. Default false. */
  readonly noNewPrivileges?: boolean;
  /** Whether root sets all sysctls, not only those of the network. */
  readonly kernelSettings?: boolean;
  now?(): number;
}

/** The parts of one simulated machine, and what only they together know. */
export class Kernel {
  readonly store: MemoryStore;
  readonly options: KernelOptions;
  readonly now: () => number;
  readonly bootMs: number;
  readonly disk: Disk;
  readonly mounts = new MountTable();
  readonly files: FileSystem;
  readonly names: Names;
  readonly contents: Contents;
  readonly devices = new Devices();
  readonly sysctls: Sysctls;
  readonly journal: HostJournal;
  readonly processes: ProcessTable;
  /** Containers that run, by their ids. */
  readonly confinements = new Map<string, Confinement>();
  readonly endListeners: ((process: Process, end: ProcessEnd) => void)[] = [];
  /** Told by the host's network, once there is one. */
  sockets: () => readonly SocketFact[] = () => [];
  links: Pick<Links, 'all' | 'routes' | 'traffic'> = { all: [], routes: [], traffic: () => ({ received: 0, sent: 0 }) };
  /** The process whose system call is being served: what `/proc/self` means. */
  current: Process | undefined;

  constructor(options: KernelOptions, mounts: (kernel: Kernel) => void) {
    this.options = options;
    this.store = options.store;
    this.now = options.now ?? Date.now;
    this.bootMs = this.#state().get('bootMs') ?? this.now();
    this.disk = new Disk(this.store, this.now);
    this.sysctls = new Sysctls(this.store, {
      computed: { 'kernel.hostname': () => this.hostname, 'kernel.domainname': () => '(none)' },
      onlyNetwork: !options.kernelSettings,
    });
    this.journal = new HostJournal(this.store);
    this.files = new FileSystem({ disk: this.disk, mounts: this.mounts, now: this.now, sysctl: (name) => this.sysctls.get(name) });
    this.contents = new Contents(this.files, this.devices);
    this.names = new Names(this.files, (id) => this.contents.isHeld(id));
    this.contents.names = this.names;
    this.mounts.add(rootMount(this.disk.volume(rootDev, { root: rootId, limit: options.diskBytes })));
    mounts(this);
    this.processes = new ProcessTable({
      store: this.store,
      limit: options.pids,
      bounding: options.bounding,
      noNewPrivileges: options.noNewPrivileges ?? false,
      now: this.now,
      trail: (path) => this.#trail(path),
      ended: (process) => this.#ended(process),
    });
  }

  /** From now on the store holds a machine that has run. */
  started(): void {
    this.#state().set('bootMs', this.bootMs);
  }

  get hostname(): string {
    return (this.store.table<string>('names').get('hostname') ?? this.options.hostname).trim();
  }

  set hostname(name: string) {
    this.store.table<string>('names').set('hostname', name);
  }

  /** A caller with all rights, for the platform's own work on the files. */
  get root(): FileCaller {
    return { cwd: this.mounts.root, umask: 0o022, credentials: rootCredentials };
  }

  /** What `/dev` and `/proc` show beside the root: a volume that is mounted over a directory. */
  mount(volume: Volume, { source, target, type, options }: Mount): MountPoint {
    const mount: MountPoint = { volume, root: volume.root, source, target, type, options };
    this.mounts.add(mount, this.files.paths.resolve(this.root, target));
    return mount;
  }

  readText(path: string, from: Partial<Walker> = {}): string | undefined {
    try {
      const bytes = this.contents.readFile({ ...this.root, ...from }, path);
      return bytes instanceof Promise ? undefined : bytes.toString();
    } catch (error) {
      if (error instanceof SysError) return undefined;
      throw error;
    }
  }

  #trail(path: string): Trail {
    try {
      return this.files.paths.resolve(this.root, path);
    } catch {
      return this.mounts.root;
    }
  }

  #ended(process: Process): void {
    for (const file of process.files.values()) this.contents.close(file);
    process.files.clear();
    if (process.innerPid === 1) this.#endConfined(process);
    if (process.end) for (const listener of this.endListeners) listener(process, process.end);
  }

  /** With its first process a container's others end. */
  #endConfined({ confinement }: Process): void {
    for (const process of [...this.processes.all()]) if (process.confinement === confinement) this.processes.end(process, { code: 137, signal: 'KILL' });
  }

  #state() {
    return this.store.table<number>('kernel');
  }
}

const rootMount = (volume: Volume): MountPoint => ({ volume, root: rootId, source: 'overlay', target: '/', type: 'overlay', options: ['rw', 'relatime'] });

const everything = ['chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'linux_immutable', 'sys_admin'];
const rootCredentials = { uid: 0, euid: 0, suid: 0, gid: 0, egid: 0, sgid: 0, groups: [0], capabilities: new Set(everything) } as const;

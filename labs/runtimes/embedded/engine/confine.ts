import { Confinement } from '../host/confinement.ts';
import type { Kernel } from '../host/kernel.ts';
import { MountTable } from '../host/mount-table.ts';
import { procVolume } from '../host/proc/proc.ts';
import { sysVolume } from '../host/proc/sys-tree.ts';
import { terminalVolume } from '../host/proc/terminals.ts';
import { type MountPoint, pathOf, type Trail, type Volume } from '../host/volume.ts';
import type { Layers } from './layers.ts';
import { type ContainerRecord, EngineError, type Owner } from './records.ts';

type MemoryRoot = ContainerRecord['memoryRoots'][string];

export interface ConfineOptions {
  readonly kernel: Kernel;
  readonly owner: Owner;
  readonly layers: Layers;
  readonly container: ContainerRecord;
  /** The machine's name, for a container that shares its network. */
  readonly hostname: string;
  /** Is told of a name that had to be made to mount over it: in which directory. */
  made?(directory: string, name: string): void;
  /** Is told of a file system in memory that was made. */
  remember(destination: string, made: MemoryRoot): void;
}

const quiet = ['rw', 'nosuid', 'nodev', 'noexec', 'relatime'];
const mib = 1024 * 1024;
const firstDev = 2000;
const devices = ['null', 'zero', 'full', 'tty', 'random', 'urandom'];
const masked = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware', '/sys/dev/block'];
const links: Readonly<Record<string, string>> = {
  core: '/proc/kcore',
  fd: '/proc/self/fd',
  ptmx: 'pts/ptmx',
  stderr: '/proc/self/fd/2',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
};

/** Mounts all that a container has and says what its processes may do. */
export function confine(options: ConfineOptions): Confinement {
  const mounts = new ContainerMounts(options);
  mounts.all();
  const { container, owner, hostname } = options;
  const limit = (name: string): number | undefined => container.ulimits.find((one) => one.name === name)?.soft;
  const [processes, openFiles] = [limit('RLIMIT_NPROC'), limit('RLIMIT_NOFILE')];
  const lower = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()));
  return new Confinement({
    id: container.id,
    root: mounts.root,
    mounts: mounts.table.all,
    owner: owner.uid,
    ranges: owner.ranges,
    hostname: container.hostname ?? (container.network === 'host' ? hostname : container.id.slice(0, 12)),
    sharesNetwork: container.network === 'host',
    bounding: lower(container.bounding),
    ambient: isRoot(container) ? new Set() : lower(container.effective),
    noNewPrivileges: hasOption(container, 'no-new-privileges'),
    filtered: !container.privileged && !container.securityOpt.some((one) => /^seccomp[=:]unconfined$/.test(one)),
    limits: { processes: processes ?? machineLimits.processes, openFiles: openFiles ?? machineLimits.openFiles },
  });
}

/** What `ulimit` says on the machine. */
const machineLimits = { processes: 96_365, openFiles: 20_000 };
const isRoot = ({ runsAs }: ContainerRecord): boolean => /^(root|0+)?(:|$)/.test(runsAs);
export const hasOption = ({ securityOpt }: Pick<ContainerRecord, 'securityOpt'>, name: string): boolean =>
  securityOpt.some((one) => one === name || one === `${name}=true` || one === `${name}:true`);

class ContainerMounts {
  readonly table = new MountTable();
  readonly root: Trail;
  readonly #options: ConfineOptions;

  constructor(options: ConfineOptions) {
    this.#options = options;
    const { kernel, layers, container } = options;
    const top = layers.top(container.layer);
    if (top === undefined) throw new EngineError(`layer not known: ${container.layer}`);
    const { volume } = kernel.mounts.root.mount;
    const mode = container.readOnly ? 'ro' : 'rw';
    const mount = this.#point({
      volume,
      root: top,
      source: 'overlay',
      target: '/',
      type: 'overlay',
      options: [mode, 'relatime'],
      within: layers.path(container.layer),
    });
    this.table.add(mount);
    this.root = { mount, id: top, name: '' };
  }

  all(): void {
    const { container } = this.#options;
    this.#kernelFolders();
    const own = new Set(container.mounts.map(({ destination }) => destination));
    if (container.readOnly && container.readOnlyTmpfs) for (const folder of ['/run', '/tmp', '/var/tmp']) if (!own.has(folder)) this.#memory(folder, []);
    if (!own.has('/dev/shm')) this.#memory('/dev/shm', ['noexec']);
    for (const [name, target] of [...engineFiles, ...(container.readOnly ? [] : ([['.containerenv', '/run/.containerenv']] as const))])
      this.#engineFile(name, target);
    for (const mount of container.mounts.toSorted((a, b) => (a.destination < b.destination ? -1 : 1))) {
      if (mount.type === 'tmpfs') this.#memory(mount.destination, mount.options);
      else this.#bind(mount.source, mount.destination, mount.options);
    }
    if (!container.privileged) for (const path of masked) this.#mask(path);
  }

  /** /proc, /dev and /sys as the engine gives them. */
  #kernelFolders(): void {
    const { kernel, container } = this.#options;
    const own = (): Confinement | undefined => kernel.confinements.get(container.id);
    this.#mount('/proc', procVolume(kernel, own), { source: 'proc', type: 'proc', options: quiet });
    if (!container.mounts.some(({ destination }) => destination === '/sys')) {
      this.#mount('/sys', sysVolume(kernel), { source: 'sysfs', type: 'sysfs', options: ['ro', 'nosuid', 'nodev', 'noexec', 'relatime'] });
    }
    const top = this.#memory('/dev', ['mode=755', 'noexec']);
    if (top)
      for (const [name, target] of Object.entries(links))
        kernel.disk.directories.set(top, name, this.#inode({ type: 'symlink', mode: 0o777, target, size: target.length }));
    this.#mount('/dev/pts', terminalVolume(kernel), {
      source: 'devpts',
      type: 'devpts',
      options: ['rw', 'nosuid', 'noexec', 'relatime', 'gid=100004', 'mode=620', 'ptmxmode=666'],
    });
    for (const name of devices) this.#bind(`/dev/${name}`, `/dev/${name}`, []);
  }

  #point(mount: Omit<MountPoint, 'namespace'>): MountPoint {
    return { ...mount, namespace: this.table };
  }

  #mount(target: string, volume: Volume, traits: { source: string; type: string; options: readonly string[]; root?: string; within?: string }): MountPoint {
    const { root = volume.root, ...rest } = traits;
    const at = this.#place(target, volume.inode(root)?.type === 'directory');
    const mount = this.#point({ volume, root, target, ...rest });
    this.table.add(mount, at);
    return mount;
  }

  /** The file or directory to mount over; it is made where the image has none. */
  #place(target: string, directory: boolean): Trail {
    const { kernel } = this.#options;
    const { paths } = kernel.files;
    const walker = { ...kernel.root, cwd: this.root, root: this.root };
    let path = '';
    const parts = target.split('/').filter(Boolean);
    for (const [index, part] of parts.entries()) {
      path += `/${part}`;
      const found = paths.find(walker, path);
      if (found.trail) continue;
      const last = index === parts.length - 1;
      const id = this.#inode({ type: last && !directory ? 'file' : 'directory', mode: last && !directory ? 0o644 : 0o755 });
      kernel.disk.directories.set(found.parent.id, found.name, id);
      this.#options.made?.(found.parent.id, found.name);
    }
    return paths.resolve(walker, target);
  }

  #inode(inode: { type: 'file' | 'directory' | 'symlink'; mode: number; target?: string; size?: number; dev?: number }): string {
    const { uid, gid } = this.#options.owner;
    return this.#options.kernel.disk.create({ uid, gid, ...inode });
  }

  /** A file system in memory. Tells its root where it was made now. */
  #memory(target: string, options: readonly string[]): string | undefined {
    const { kernel, container, remember } = this.#options;
    const words = options.flatMap((one) => one.split(','));
    const known = container.memoryRoots[target];
    const before = known ? undefined : this.#shown(target);
    const given = words.find((one) => one.startsWith('mode='))?.slice('mode='.length);
    const mode = given === undefined ? (before ?? 0o1777) : Number.parseInt(given, 8);
    const dev = known?.dev ?? nextDev(kernel);
    const root = known?.root ?? this.#inode({ type: 'directory', mode, dev });
    if (!known) remember(target, { root, dev });
    const limit = limitOf(words);
    const flags = ['nosuid', 'nodev', ...words.filter((one) => ['noexec', 'ro'].includes(one)), 'relatime'];
    this.#mount(target, kernel.disk.volume(dev, { root, limit }), { source: 'tmpfs', type: 'tmpfs', options: [words.includes('ro') ? 'ro' : 'rw', ...flags] });
    return known ? undefined : root;
  }

  /** The mode of what the image has there. */
  #shown(target: string): number | undefined {
    const { kernel } = this.#options;
    try {
      return kernel.files.stat({ ...kernel.root, cwd: this.root, root: this.root }, target).mode;
    } catch {
      return undefined;
    }
  }

  #engineFile(name: string, target: string): void {
    const { owner, container } = this.#options;
    this.#bind(`${owner.run}/vfs-containers/${container.id}/userdata/${name}`, target, container.readOnly ? ['ro'] : []);
  }

  /** A part of the machine, with all that is mounted in it. */
  #bind(source: string, target: string, asked: readonly string[]): void {
    const { kernel } = this.#options;
    const from = kernel.files.paths.resolve(kernel.root, source);
    const readOnly = asked.includes('ro') ? ['ro'] : [];
    const options = (mount: MountPoint): string[] => [
      ...new Set([
        ...readOnly,
        ...mount.options.filter((one) => readOnly.length === 0 || one !== 'rw'),
        ...asked.filter((one) => ['nosuid', 'nodev', 'noexec'].includes(one)),
      ]),
    ];
    const { mount } = from;
    const within = insideOf(from);
    const made = this.#mount(target, mount.volume, { source: mount.source, type: mount.type, options: options(mount), root: from.id, within });
    const seen = pathOf(from);
    const prefix = seen === '/' ? '' : seen;
    const copies = new Map([[mount, made]]);
    for (const inner of kernel.mounts.all) {
      if (inner === mount || !inner.target.startsWith(`${prefix}/`)) continue;
      for (const [below, copy] of [...copies]) {
        for (const [id, over] of kernel.mounts.over(below)) {
          if (over !== inner) continue;
          const point = this.#point({ ...inner, target: `${target === '/' ? '' : target}${inner.target.slice(prefix.length)}`, options: options(inner) });
          this.table.add(point, { mount: copy, id, name: '' });
          copies.set(inner, point);
        }
      }
    }
  }

  #mask(path: string): void {
    const { kernel } = this.#options;
    const walker = { ...kernel.root, cwd: this.root, root: this.root };
    const found = kernel.files.paths.find(walker, path.slice(0, path.lastIndexOf('/')));
    const over = found.trail && kernel.files.paths.child(found.trail, path.slice(path.lastIndexOf('/') + 1));
    const nothing = kernel.files.paths.resolve(kernel.root, '/dev/null');
    const mount = this.#point({ ...nothing.mount, root: nothing.id, target: path, within: '/null', options: ['ro', 'nosuid'] });
    this.table.add(mount, over ?? { mount, id: 'nowhere', name: '' });
  }
}

const units: Readonly<Record<string, number>> = { k: 1024, m: mib, g: 1024 * mib };

function limitOf(options: readonly string[]): number {
  const size = /^size=(\d+)([kmg]?)$/i.exec(options.find((one) => one.startsWith('size=')) ?? '');
  return size ? Number(size[1]) * (units[size[2]!.toLowerCase()] ?? 1) : 64 * mib;
}

const engineFiles = [
  ['resolv.conf', '/etc/resolv.conf'],
  ['hosts', '/etc/hosts'],
  ['hostname', '/etc/hostname'],
] as const;

/** Path of a file in the file system that it is on. */
function insideOf(trail: Trail): string {
  let path = '';
  for (let at: Trail | undefined = trail; at?.up && at.id !== at.mount.root; at = at.up) path = `/${at.name}${path}`;
  return path || '/';
}

function nextDev(kernel: Kernel): number {
  const devs = kernel.store.table<number>('container-devs');
  const next = (devs.get('next') ?? firstDev) + 1;
  devs.set('next', next);
  return next;
}

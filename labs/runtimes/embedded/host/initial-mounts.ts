import type { Mount } from '../sys/sys.ts';
import type { Kernel } from './kernel.ts';
import { addTmpfs, mountAgain } from './mounting.ts';
import { procVolume } from './proc/proc.ts';
import { sysVolume } from './proc/sys-tree.ts';
import { terminalVolume } from './proc/terminals.ts';
import type { Volume } from './volume.ts';

const mib = 1024 * 1024;
const hidden = 'rw,nosuid,nodev,noexec,relatime';

export interface InitialMounts {
  /** Mount point -> options as Docker takes them. */
  readonly tmpfs: Readonly<Record<string, string>>;
}

const memory: readonly (readonly [mount: Mount, dev: number, mode: number])[] = [
  [tmpfs('/dev', 'rw,nosuid,size=65536k,mode=755'), 2, 0o755],
  [{ ...tmpfs('/dev/mqueue', hidden), source: 'mqueue', type: 'mqueue' }, 3, 0o1777],
  [{ ...tmpfs('/dev/shm', `${hidden},size=65536k`), source: 'shm' }, 4, 0o1777],
];

function tmpfs(target: string, options: string): Mount {
  return { source: 'tmpfs', target, type: 'tmpfs', options: options.split(',') };
}

/** Mounts what a container engine and systemd mount in a machine of this kind. */
export function mountInitially(kernel: Kernel, { tmpfs: own }: InitialMounts): void {
  const mount = (volume: Volume, target: string, { type, options }: { type: string; options: string }): void =>
    void kernel.mount(volume, { source: type, target, type, options: options.split(',') });
  for (const folder of ['/proc', '/dev', '/sys', ...Object.keys(own)]) ensure(kernel, folder);
  mount(procVolume(kernel), '/proc', { type: 'proc', options: hidden });
  const fresh = kernel.store.table('mounts').size === 0;
  for (const [place, dev, mode] of memory) {
    ensure(kernel, place.target);
    addTmpfs(kernel, place, { dev, mode });
    if (place.target === '/dev' && fresh) makeDevices(kernel);
  }
  mount(terminalVolume(kernel), '/dev/pts', { type: 'devpts', options: 'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666' });
  mount(sysVolume(kernel), '/sys', { type: 'sysfs', options: 'ro,nosuid,nodev,noexec,relatime' });
  for (const [index, [target, options]] of Object.entries(own).entries()) {
    ensure(kernel, target);
    const place = tmpfs(target, ['rw', ...options.split(','), 'relatime'].map(inKernelWords).filter(Boolean).join(','));
    const given = (name: string, base = 10): number =>
      Number.parseInt(new RegExp(`\\b${name}=(\\d+)`).exec(options)?.[1] ?? (name === 'mode' ? '1777' : '0'), base);
    addTmpfs(kernel, place, { dev: 10 + index, mode: given('mode', 8), uid: given('uid'), gid: given('gid') });
  }
  mountAgain(kernel);
}

/** `size=128m` is shown as the kernel counts it; `exec` and the usual mode are not shown. */
function inKernelWords(option: string): string {
  const size = /^size=(\d+)m$/.exec(option);
  if (size) return `size=${Number(size[1]) * 1024}k`;
  return option === 'exec' || option === 'mode=1777' ? '' : option.replace(/^mode=0/, 'mode=');
}

function ensure(kernel: Kernel, folder: string): void {
  const above = folder.slice(0, folder.lastIndexOf('/'));
  if (above !== '') ensure(kernel, above);
  if (kernel.files.paths.find(kernel.root, folder).trail === undefined) kernel.names.mkdir(kernel.root, folder, 0o755);
}

const devices: readonly (readonly [name: string, major: number, minor: number])[] = [
  ['full', 1, 7],
  ['null', 1, 3],
  ['random', 1, 8],
  ['tty', 5, 0],
  ['urandom', 1, 9],
  ['zero', 1, 5],
];

const links: Readonly<Record<string, string>> = {
  fd: '/proc/self/fd',
  ptmx: 'pts/ptmx',
  stderr: '/proc/self/fd/2',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
};

function makeDevices(kernel: Kernel): void {
  const { files, names, root } = kernel;
  const parent = files.paths.resolve(root, '/dev');
  for (const [name, target] of Object.entries(links)) names.symlink(root, target, `/dev/${name}`);
  for (const [name, major, minor] of devices) files.make({ ...root, umask: 0 }, { parent, name }, { type: 'character', mode: 0o666, device: [major, minor] });
  for (const folder of ['/dev/pts']) ensure(kernel, folder);
}

/** Bytes of a lab's disk, whatever the recipe allows: what is written is kept in the server's memory. */
export const diskBytes = (mebibytes: number): number => Math.min(mebibytes, 64) * mib;

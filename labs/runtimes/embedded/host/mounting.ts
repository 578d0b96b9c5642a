import { SysError } from '../sys/sys-error.ts';
import type { Mount } from '../sys/sys.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';

const firstDev = 100;
const mib = 1024 * 1024;

interface MountRow extends Mount {
  readonly root: string;
  readonly dev: number;
}

const sizes: Readonly<Record<string, number>> = { k: 1024, m: mib, g: 1024 * mib };

function sizeOf(options: readonly string[]): number {
  const found = /^size=(\d+)([kmg]?)$/i.exec(options.find((option) => option.startsWith('size=')) ?? '');
  return found ? Number(found[1]) * (sizes[found[2]?.toLowerCase() ?? ''] ?? 1) : 64 * mib;
}

/** A file system in memory, over a directory. Its files live in the store like all others, with a device number of their own. */
export function addTmpfs(
  kernel: Kernel,
  mount: Mount,
  { dev, mode = 0o1777, uid = 0, gid = 0 }: { dev: number; mode?: number; uid?: number; gid?: number },
): void {
  const rows = kernel.store.table<MountRow>('mounts');
  const known = rows.get(mount.target);
  const { disk } = kernel;
  const root = known?.root ?? disk.create({ type: 'directory', mode, uid, gid, dev });
  if (!known) rows.set(mount.target, { ...mount, root, dev });
  kernel.mount(disk.volume(dev, { root, limit: sizeOf(mount.options) }), known ?? mount);
}

/** Mounts again what was mounted when the server ended, beside what every machine has. */
export function mountAgain(kernel: Kernel): void {
  for (const [target, { dev, root, ...mount }] of kernel.store.table<MountRow>('mounts').entries()) {
    if (kernel.mounts.at(target)) continue;
    kernel.mount(kernel.disk.volume(dev, { root, limit: sizeOf(mount.options) }), mount);
  }
}

/** mount(2): a tmpfs, or other options for what is mounted. EPERM without CAP_SYS_ADMIN, ENODEV for other types. */
export function mountTmpfs(kernel: Kernel, { credentials }: Process, { mount, remount }: { mount: Mount; remount: boolean }): void {
  if (!credentials.capabilities.has('sys_admin')) throw new SysError('EPERM');
  const rows = kernel.store.table<MountRow>('mounts');
  if (remount) {
    const known = kernel.mounts.at(mount.target);
    if (!known) throw new SysError('EINVAL');
    kernel.mounts.replace(known, mount.options);
    const row = rows.get(mount.target);
    if (row) rows.set(mount.target, { ...row, options: mount.options });
    return;
  }
  if (mount.type !== 'tmpfs') throw new SysError('ENODEV');
  const devs = [...rows.entries()].map(([, { dev }]) => dev);
  addTmpfs(kernel, mount, { dev: Math.max(firstDev, ...devs) + 1 });
}

export function unmount(kernel: Kernel, { credentials }: Process, target: string): void {
  if (!credentials.capabilities.has('sys_admin')) throw new SysError('EPERM');
  const mount = kernel.mounts.at(target);
  if (!mount) throw new SysError('EINVAL');
  const busy =
    [...kernel.processes.all()].some(({ cwd }) => cwd.mount === mount) ||
    kernel.mounts.all.some((other) => other !== mount && other.target.startsWith(`${target}/`));
  if (busy) throw new SysError('EBUSY');
  kernel.mounts.remove(mount);
  kernel.store.table<MountRow>('mounts').delete(target);
}

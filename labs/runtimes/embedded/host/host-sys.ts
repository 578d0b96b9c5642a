import { SysError } from '../sys/sys-error.ts';
import type { SysHost } from '../sys/sys.ts';
import type { Kernel } from './kernel.ts';
import { Modules } from './modules.ts';
import { mountTmpfs, unmount } from './mounting.ts';
import type { Process } from './process.ts';
import type { Caller } from './process-sys.ts';

const longestHostname = 64;

/** The calls of one process about the machine. `request` goes to the manager of that name. */
export function hostCalls(kernel: Kernel, { call }: Caller, request: (manager: string, op: string, args: unknown) => Promise<unknown>): SysHost {
  const { sysctls, mounts, journal } = kernel;
  const modules = new Modules(kernel.store);
  return {
    hostname: () => call(() => kernel.hostname),
    setHostname: (name) =>
      call((process) => {
        if (!process.credentials.capabilities.has('sys_admin')) throw new SysError('EPERM');
        if (name.length > longestHostname) throw new SysError('EINVAL');
        kernel.hostname = name;
      }),
    clock: () => call(() => ({ nowMs: kernel.now(), bootMs: kernel.bootMs })),
    sysctls: () => call(() => sysctls.all()),
    setSysctl: (name, value) => call((process) => setSysctl(kernel, process, { name, value })),
    mounts: () => call(() => mounts.all.map(({ source, target, type, options }) => ({ source, target, type, options }))),
    mount: (mount, { remount }) => call((process) => mountTmpfs(kernel, process, { mount, remount })),
    unmount: (target) => call((process) => unmount(kernel, process, target)),
    modules: () => call(() => modules.all()),
    setModule: (name, loaded) =>
      call((process) => {
        if (!process.credentials.capabilities.has('sys_module')) throw new SysError('EPERM');
        modules.set(name, loaded);
      }),
    journal: (query) => call(() => journal.query(query)),
    log: (entry) =>
      call(({ pid, unit, credentials }) => {
        const asRoot = credentials.euid === 0;
        const about = asRoot ? (entry.pid ?? pid) : pid;
        journal.add({ ...entry, atMs: kernel.now(), pid: about, uid: credentials.uid, unit: (asRoot ? entry.unit : undefined) ?? unit });
      }),
    memory: () => call(() => memoryOf(kernel)),
    request: <T>(manager: string, op: string, args?: unknown) => call(() => request(manager, op, args) as Promise<T>),
  };
}

export function setSysctl({ sysctls }: Kernel, { credentials }: Process, { name, value }: { name: string; value: string }): void {
  if (sysctls.get(name) === undefined) throw new SysError('ENOENT');
  if (credentials.euid !== 0) throw new SysError('EACCES');
  sysctls.set(name, value);
}

const mib = 1024 * 1024;

/** Bytes, plausible for what runs. */
export function memoryOf({ options, processes }: Kernel): { total: number; free: number; available: number; buffers: number; cached: number } {
  const total = options.memory;
  const used = Math.min(total * 0.8, 40 * mib + processes.size * 3 * mib);
  const [buffers, cached] = [Math.round(total * 0.01), Math.round(total * 0.12)];
  const free = Math.max(0, Math.round(total - used) - buffers - cached);
  return { total, free, available: free + Math.round(cached * 0.9), buffers, cached };
}

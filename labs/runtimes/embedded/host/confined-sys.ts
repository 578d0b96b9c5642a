import { SysError } from '../sys/sys-error.ts';
import type { InterfaceInfo, ProcessInfo, Stat, Sys } from '../sys/sys.ts';
import type { Confinement } from './confinement.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';

interface Confined {
  readonly process: Process;
  readonly confinement: Confinement;
  /** The same process's calls with the machine's ids. */
  readonly sys: Sys;
}

type Ids = { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };

/** The calls of a process in a container: its users, processes, mounts and network are not the machine's. */
export function confinedCalls(kernel: Kernel, confined: Confined): Sys {
  const { confinement, sys } = confined;
  return {
    ...sys,
    ...fileCalls(confined),
    ...processCalls(kernel, confined),
    ...refusedCalls,
    ...(confinement.options.sharesNetwork ? {} : loopback),
    hostname: () => Promise.resolve(confinement.options.hostname),
    mounts: () => Promise.resolve(confinement.options.mounts.map(({ source, target, type, options }) => ({ source, target, type, options }))),
  };
}

function fileCalls({ confinement, sys }: Confined): Partial<Sys> {
  const inside = (stat: Stat): Stat => ({ ...stat, uid: confinement.inner(stat.uid), gid: confinement.inner(stat.gid) });
  const outer = (id: number): number => {
    const found = id === -1 ? -1 : confinement.outer(id);
    if (found === -1 && id !== -1) throw new SysError('EINVAL');
    return found;
  };
  return {
    stat: async (path) => inside(await sys.stat(path)),
    lstat: async (path) => inside(await sys.lstat(path)),
    readdir: async (path) => (await sys.readdir(path)).map(({ name, stat }) => ({ name, stat: inside(stat) })),
    walk: async (path, options) => (await sys.walk(path, options)).map((found) => ({ ...found, stat: inside(found.stat) })),
    chown: async (...[path, uid, gid, options]) => sys.chown(path, outer(uid), outer(gid), options),
  };
}

function processCalls(kernel: Kernel, { process: own, confinement, sys }: Confined): Partial<Sys> {
  const { processes } = kernel;
  const outside = ({ uid, gid, groups }: Ids): Ids => ({
    uid: confinement.outer(uid),
    gid: confinement.outer(gid),
    groups: groups.map((group) => confinement.outer(group)),
  });
  const mates = (): Process[] => [...processes.all()].filter((process) => process.confinement === confinement);
  const innerPid = (pid: number): number => processes.get(pid)?.innerPid ?? 0;
  const info = (told: ProcessInfo): ProcessInfo => {
    const ids = { uid: confinement.inner(told.uid), euid: confinement.inner(told.euid), gid: confinement.inner(told.gid) };
    return { ...told, ...ids, pid: innerPid(told.pid), ppid: innerPid(told.ppid), sid: innerPid(told.sid), pgid: innerPid(told.pgid), unit: undefined };
  };
  return {
    async identity() {
      const told = await sys.identity();
      const [uid, euid, gid, egid] = [told.uid, told.euid, told.gid, told.egid].map((id) => confinement.inner(id)) as [number, number, number, number];
      return { ...told, uid, euid, gid, egid, groups: told.groups.map((group) => confinement.inner(group)), ppid: innerPid(told.ppid) };
    },
    spawn: (request) => sys.spawn({ ...request, container: undefined, ...(request.as && { as: outside(request.as) }) }),
    exec: (request) => sys.exec({ ...request, ...(request.as && { as: outside(request.as) }) }),
    setIdentity: (ids) => sys.setIdentity(outside(ids)),
    processes: async () => (await sys.processes()).filter(({ pid }) => processes.get(pid)?.confinement === confinement).map(info),
    /** A program knows its children by the machine's pids, and the others by the container's. */
    async kill(pid, signal) {
      if (pid === -1) {
        for (const process of mates()) if (process !== own && process.innerPid !== 1) await sys.kill(process.pid, signal);
        return;
      }
      const wanted = Math.abs(pid);
      const target = mates().find((process) => process.innerPid === wanted) ?? mates().find((process) => process.pid === wanted);
      if (pid !== 0 && !target) throw new SysError('ESRCH');
      if (target?.innerPid === 1 && (signal === 'KILL' || signal === 'STOP')) return;
      await sys.kill(target ? Math.sign(pid) * target.pid : 0, signal);
    },
  };
}

const refuse = (): Promise<never> => Promise.reject(new SysError('EPERM'));

const refusedCalls: Partial<Sys> = {
  setHostname: refuse,
  setModule: refuse,
  mount: refuse,
  unmount: refuse,
  setSysctl: () => Promise.reject(new SysError('EROFS')),
  request: () => Promise.reject(new SysError('ENOSYS')),
};

const lo: InterfaceInfo = {
  index: 1,
  name: 'lo',
  mac: '00:00:00:00:00:00',
  mtu: 65_536,
  up: true,
  loopback: true,
  addresses: ['127.0.0.1/8', '::1/128'],
};

/** A network of one's own, with nobody else on it. */
const loopback: Partial<Sys> = {
  sockets: () => Promise.resolve([]),
  interfaces: () => Promise.resolve([lo]),
  routes: () => Promise.resolve([]),
  connect: ({ host }) => Promise.reject(new SysError(/^(127\.|localhost$|::1$)/.test(host) ? 'ECONNREFUSED' : 'ENETUNREACH')),
  listen: ({ port }) => Promise.resolve({ port, accept: () => new Promise(() => undefined), close: () => Promise.resolve() }),
};

import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { ContainerMount, ContainerProcess } from '../../evidence/container.ts';
import type { MountFact, ProcessFact, SocketFact } from '../../target.ts';

const scope = z.strictObject({ machine: z.string(), port: z.int().min(1).max(65535) });

const kernelDirectory = /^\/(proc|sys|dev)(\/|$)/;
/** Files that the engine makes for each container (hosts, resolv.conf, passwd, ...) come from its own folder for that container. */
const engineFolder = /-containers\/[0-9a-f]{64}\/userdata(\/|$)/;
const ownedByEngine = ({ mountPoint, root }: MountFact): boolean =>
  kernelDirectory.test(mountPoint) || engineFolder.test(root) || mountPoint === '/run/secrets';
const volumePath = /\/volumes\/([^/]+)\/_data$/;
const rootOf = (process: ProcessFact): MountFact | undefined => process.mounts?.findLast((mount) => mount.mountPoint === '/');

/** The engine's own helpers live in a mount namespace too, but on the machine's root. A container has a root of its own. */
const inContainer = (process: ProcessFact): boolean => process.nested && (rootOf(process)?.root ?? '/') !== '/';

const sharesKernelDirectories = (mount: MountFact): boolean => /^\/sys(\/|$)/.test(mount.mountPoint) && mount.fsType === 'sysfs' && !mount.readOnly;

const toMount = (mount: MountFact): ContainerMount => {
  const volume = volumePath.exec(mount.root)?.[1];
  if (volume !== undefined) return { path: mount.mountPoint, source: volume, kind: 'volume', readOnly: mount.readOnly };
  if (mount.fsType === 'tmpfs' && mount.root === '/') return { path: mount.mountPoint, source: 'tmpfs', kind: 'tmpfs', readOnly: mount.readOnly };
  return { path: mount.mountPoint, source: mount.root, kind: 'bind', readOnly: mount.readOnly };
};

/** A recursive bind mount brings all that is mounted below it: the outermost one says it all. */
const outermost = (mounts: readonly ContainerMount[]): ContainerMount[] =>
  mounts.filter((mount) => !mounts.some((outer) => outer.kind === 'bind' && mount.path.startsWith(`${outer.path}/`)));

const hidden = (mounts: readonly MountFact[]): boolean => mounts.some((mount) => /^\/proc\/(kcore|keys|timer_list)$/.test(mount.mountPoint));

const toProcess = (process: ProcessFact, { serves, inherited }: { serves: boolean; inherited: number }): ContainerProcess => {
  if (process.innerUid === undefined || process.mounts === undefined)
    throw Object.assign(new Error(`process ${process.pid} ended while it was read`), { code: 'checks.process_gone' });
  const mounts = process.mounts;
  return {
    command: process.argv.join(' ').slice(0, 200),
    serves,
    uid: process.innerUid,
    effectiveCapabilities: process.capabilities,
    boundingCapabilities: process.boundingCapabilities,
    noNewPrivileges: process.noNewPrivileges,
    filtered: process.seccomp === 2 && process.seccompFilters > inherited,
    readOnlyRoot: rootOf(process)?.readOnly ?? false,
    masked: hidden(mounts),
    mounts: outermost(mounts.filter((mount) => mount.mountPoint !== '/' && (!ownedByEngine(mount) || sharesKernelDirectories(mount))).map(toMount)),
    limits: { processes: process.limits?.processes, openFiles: process.limits?.openFiles },
  };
};

const listeners = (sockets: readonly SocketFact[], port: number): Set<number | undefined> =>
  new Set(sockets.filter((socket) => socket.port === port && socket.protocol.startsWith('tcp')).map((socket) => socket.pid));

/**
 * Processes in containers on a machine, and which of them serve a port.
 *
 * Reads:  the warden's view of /proc: capability sets, seccomp, uid map, mountinfo, limits
 * Throws: where a process ended while it was read, or the machine cannot be read
 */
export const containerProcesses = defineProbe({
  kind: 'containerProcesses',
  scope,
  async collect(target, { machine, port }) {
    const [processes, sockets] = await Promise.all([target.machine(machine).processes(), target.machine(machine).sockets()]);
    const serving = listeners(sockets, port);
    const contained = processes.filter(inContainer);
    const roots = new Set(contained.filter((process) => serving.has(process.pid)).map((process) => rootOf(process)?.root));
    const inherited = processes.find(({ pid }) => pid === 1)?.seccompFilters ?? 0;
    return { processes: contained.map((process) => toProcess(process, { serves: roots.has(rootOf(process)?.root), inherited })) };
  },
});

import { SysError } from '../sys/sys-error.ts';
import type { Identity, Image, ProcessInfo, SpawnRequest, Sys, SysProcesses } from '../sys/sys.ts';
import { credentialsOf, withEffective } from './credentials.ts';
import { load, take } from './execute-image.ts';
import type { Kernel } from './kernel.ts';
import { infoOf, type Process } from './process.ts';
import { kill } from './signals.ts';
import { awaitStop } from './stops.ts';
import { pathOf } from './volume.ts';

/** Who makes system calls. `call` runs one for the process and answers when its effects are in the journal. */
export interface Caller {
  readonly process: Process;
  readonly call: <Result>(work: (process: Process) => Result | Promise<Result>) => Promise<Result>;
}

/** The calls of one process about processes. */
export function processCalls(kernel: Kernel, { process: own, call }: Caller, sysOf: (process: Process) => Sys): SysProcesses {
  const { processes } = kernel;
  return {
    identity: () => call(identityOf),
    spawn: (request) => call((parent) => spawn(kernel, parent, request)).then(({ child, image }) => ({ sys: sysOf(child), image })),
    fork: () => call((parent) => sysOf(fork(kernel, parent))),
    exec: (request) => call((process) => execute(kernel, process, request)),
    exit: (code) => call((process) => processes.end(process, { code: code & 255 })),
    processes: () =>
      call((caller) =>
        [...processes.all()]
          .sort((a, b) => a.pid - b.pid)
          .map((process): ProcessInfo => ({ ...infoOf(process), ...(process === caller ? { state: 'R' } : {}) })),
      ),
    kill: (pid, signal) => call((sender) => kill(processes, sender, { pid, signal })),
    onSignal: (listener) => void own.signalListeners.push(listener),
    onEnd: (listener) => {
      if (own.end) listener(own.end);
      else own.endListeners.push(listener);
    },
    awaitStop: (stopped) => awaitStop(own, stopped),
    setGroup: (pid, pgid) => call((caller) => setGroup(kernel, caller, { pid, pgid })),
    setUmask: (mask) =>
      call((process) => {
        const before = process.umask;
        process.umask = mask & 0o777;
        return before;
      }),
    chdir: (path) =>
      call((process) => {
        process.cwd = kernel.files.directory(process, path);
        processes.save(process);
      }),
    setIdentity: (ids) => call((process) => setIdentity(kernel, process, ids)),
    setTitle: (argv) =>
      call((process) => {
        process.argv = argv;
        processes.save(process);
      }),
    renice: (pid, nice) => call((caller) => renice(kernel, caller, { pid, nice })),
  };
}

function identityOf(process: Process): Identity {
  const { uid, euid, gid, egid, groups } = process.credentials;
  return { uid, euid, gid, egid, groups, umask: process.umask, cwd: pathOf(process.cwd), ppid: process.ppid, tty: process.tty };
}

function fork({ processes }: Kernel, parent: Process): Process {
  const { credentials, cwd, root, confinement, argv, env, comm, exe, exeId, image, umask, sid, pgid, tty, nice, unit, noNewPrivileges } = parent;
  const place = { cwd, ...(root && { root }), ...(confinement && { confinement }) };
  return processes.add({ ppid: parent.pid, credentials, ...place, argv, env, comm, exe, exeId, image, umask, sid, pgid, tty, nice, unit, noNewPrivileges });
}

function spawn(kernel: Kernel, parent: Process, request: SpawnRequest): { child: Process; image: Image } {
  if (request.tty !== undefined && (parent.unit === undefined || parent.tty !== undefined)) throw new SysError('EPERM');
  const place = placeOf(kernel, parent, request);
  const cwd = request.cwd === undefined ? place.cwd : kernel.files.directory(place, request.cwd);
  const loaded = load(kernel.files, { ...place, cwd }, request);
  const child = fork(kernel, { ...place, cwd, umask: request.umask ?? place.umask });
  take(child, loaded, { ...request, bounding: kernel.options.bounding });
  if (request.tty !== undefined) Object.assign(child, { tty: request.tty, sid: child.pid, pgid: child.pid });
  kernel.processes.save(child);
  return { child, image: loaded.image };
}

/** The parent as the child is to be: as another user, or in a container. */
function placeOf(kernel: Kernel, parent: Process, { as, container, root }: SpawnRequest): Process {
  if (container) {
    const confinement = kernel.confinements.get(container.id);
    if (!confinement || parent.confinement || parent.credentials.euid !== confinement.options.owner) throw new SysError('EPERM');
    const { noNewPrivileges } = confinement.options;
    return { ...parent, credentials: confinement.credentials(container), cwd: confinement.root, root: confinement.root, confinement, noNewPrivileges };
  }
  const { namespace } = parent.credentials;
  const credentials = as ? credentialsOf(assertRoot(parent, as), kernel.options.bounding, namespace) : parent.credentials;
  if (root === undefined) return { ...parent, credentials };
  if (!credentials.capabilities.has('sys_chroot')) throw new SysError('EPERM');
  const { up: _, ...top } = kernel.files.directory(parent, root);
  return { ...parent, credentials, cwd: top, root: top };
}

function execute(kernel: Kernel, process: Process, request: SpawnRequest): Image {
  if (request.as) process.credentials = credentialsOf(assertRoot(process, request.as), kernel.options.bounding, process.credentials.namespace);
  if (request.cwd !== undefined) process.cwd = kernel.files.directory(process, request.cwd);
  if (request.umask !== undefined) process.umask = request.umask;
  const loaded = load(kernel.files, process, request);
  take(process, loaded, { ...request, bounding: kernel.options.bounding });
  kernel.processes.save(process);
  return loaded.image;
}

function assertRoot<Ids>(process: Process, ids: Ids): Ids {
  if (!process.credentials.capabilities.has('setuid')) throw new SysError('EPERM');
  return ids;
}

function setIdentity(kernel: Kernel, process: Process, ids: { uid: number; gid: number; groups: readonly number[] }): void {
  const { credentials } = process;
  if (credentials.capabilities.has('setuid')) process.credentials = credentialsOf(ids, kernel.options.bounding, credentials.namespace);
  else if (ids.uid === credentials.uid && ids.gid === credentials.gid) {
    process.credentials = { ...withEffective(credentials, { euid: ids.uid, egid: ids.gid }, kernel.options.bounding) };
  } else throw new SysError('EPERM');
  kernel.processes.save(process);
}

function setGroup({ processes }: Kernel, caller: Process, { pid, pgid }: { pid: number; pgid: number }): void {
  const target = pid === 0 ? caller : processes.get(pid);
  if (!target) throw new SysError('ESRCH');
  if (target.sid !== caller.sid && target.ppid !== caller.pid) throw new SysError('EPERM');
  target.pgid = pgid === 0 ? target.pid : pgid;
  processes.save(target);
}

function renice({ processes }: Kernel, { credentials }: Process, { pid, nice }: { pid: number; nice: number }): void {
  const target = processes.get(pid);
  if (!target) throw new SysError('ESRCH');
  if (credentials.euid !== target.credentials.uid && !credentials.capabilities.has('sys_nice')) throw new SysError('EPERM');
  if (nice < target.nice && !credentials.capabilities.has('sys_nice')) throw new SysError('EACCES');
  target.nice = Math.max(-20, Math.min(19, nice));
  processes.save(target);
}

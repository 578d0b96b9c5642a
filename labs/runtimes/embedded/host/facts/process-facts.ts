import { createHash } from 'node:crypto';
import type { MountFact, ProcessFact } from '../../../../target.ts';
import type { Kernel } from '../kernel.ts';
import { inKernelOrder } from '../proc/capability-mask.ts';
import { cgroupOf } from '../proc/process-files.ts';
import type { Process } from '../process.ts';
import type { MountPoint } from '../volume.ts';
import { pristine } from './pristine.ts';

const sums = new Map<string, string>();
const mostSums = 4096;

/** Every process but kernel threads and zombies, as the warden of real machines tells. */
export function processFacts(kernel: Kernel): ProcessFact[] {
  return [...kernel.processes.all()].sort((a, b) => a.pid - b.pid).map((process) => factOf(kernel, process));
}

function factOf(kernel: Kernel, process: Process): ProcessFact {
  const { credentials, pid, ppid, comm, argv, exe = '', exeId } = process;
  const sum = exeId === undefined ? undefined : sumOf(kernel, exeId);
  return {
    pid,
    ppid,
    uid: credentials.euid,
    gid: credentials.egid,
    comm,
    argv,
    exe,
    ...(sum === undefined ? {} : { exeSha256: sum }),
    ...(exe === '' || process.confinement ? {} : { exePristine: exePristine(kernel, process) }),
    startedAtMs: process.startedAtMs,
    capabilities: inKernelOrder(credentials.capabilities),
    boundingCapabilities: inKernelOrder(process.confinement?.options.bounding ?? kernel.options.bounding),
    noNewPrivileges: process.noNewPrivileges,
    seccomp: 2,
    seccompFilters: process.confinement?.options.filtered ? 2 : 1,
    nested: process.confinement !== undefined,
    ...nestedFacts(process),
    cgroup: cgroupOf(process),
  };
}

function nestedFacts({ confinement, credentials }: Process): Partial<ProcessFact> {
  if (!confinement) return {};
  const { mounts, limits } = confinement.options;
  return { innerUid: confinement.inner(credentials.euid), mounts: mounts.map(mountFact), limits };
}

const mountFact = ({ target, source, within = '/', type, options }: MountPoint): MountFact => ({
  mountPoint: target,
  source,
  root: within,
  fsType: type,
  readOnly: options.includes('ro'),
  options,
});

/** Whether what runs is the image's file of that path: the same file, its bytes untouched. */
function exePristine(kernel: Kernel, { exe = '', exeId }: Process): boolean | undefined {
  const [answer] = Object.values(pristine(kernel, [exe]));
  if (exeId === undefined || answer !== true) return answer;
  return kernel.disk.inodes.has(exeId) && sumOf(kernel, exeId) === sumOf(kernel, kernel.files.paths.resolve(kernel.root, exe).id);
}

function sumOf({ disk }: Kernel, id: string): string | undefined {
  const inode = disk.inodes.get(id);
  if (!inode) return undefined;
  const key = inode.image ? `${JSON.stringify(inode.image)} ${inode.size}` : undefined;
  const known = key === undefined ? undefined : sums.get(key);
  if (known !== undefined) return known;
  const sum = createHash('sha256')
    .update(disk.read(id, 0, inode.size))
    .digest('hex');
  if (sums.size > mostSums) sums.clear();
  if (key !== undefined) sums.set(key, sum);
  return sum;
}

import type { Confinement } from '../confinement.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process.ts';
import { type SyntheticFile, syntheticVolume } from '../synthetic.ts';
import type { Volume } from '../volume.ts';
import { machineFiles } from './machine-files.ts';
import { networkFiles } from './network-files.ts';
import { processFile, processNames } from './process-files.ts';
import { sysctlFile } from './sysctl-files.ts';

const procDev = 1001;

/** /proc as one process sees it: `self` is whoever asks. In a container there are only its own processes, by its own pids. */
export function procVolume(kernel: Kernel, confinement?: () => Confinement | undefined): Volume {
  const shown = (): Map<number, Process> => {
    const all = [...kernel.processes.all()].filter((process) => !confinement || process.confinement === confinement());
    return new Map(all.map((process) => [pidOf(process), process]));
  };
  const self = (): number => (kernel.current ? pidOf(kernel.current) : 1);
  const machine = { ...machineFiles(kernel), ...networkFiles(kernel) };
  const top = (): string[] => [
    ...[...shown().keys()].sort((a, b) => a - b).map(String),
    ...Object.keys(machine).filter((name) => !name.includes('/')),
    'net',
    'self',
    'sys',
    'thread-self',
  ];
  const fixed: Readonly<Record<string, SyntheticFile>> = {
    ...machine,
    '': { type: 'directory', names: top },
    self: { type: 'symlink', target: () => String(self()) },
    'thread-self': { type: 'symlink', target: () => `${self()}/task/${self()}` },
    mounts: { type: 'symlink', target: () => 'self/mounts' },
    net: { type: 'symlink', target: () => 'self/net' },
  };
  return syntheticVolume(procDev, {
    bootMs: kernel.bootMs,
    find(path) {
      const known = fixed[path];
      if (known) return known;
      const slash = path.indexOf('/');
      const [head, rest] = slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
      if (head === 'sys') return sysctlFile(kernel, rest);
      const process = /^\d+$/.test(head) ? (confinement ? shown().get(Number(head)) : kernel.processes.get(Number(head))) : undefined;
      if (!process) return undefined;
      if (rest === 'net') return { type: 'directory', names: () => Object.keys(networkFiles(kernel)).map((name) => name.slice('net/'.length)) };
      if (rest.startsWith('net/')) return machine[rest];
      if (rest === '') return { type: 'directory', names: processNames, uid: process.credentials.euid, gid: process.credentials.egid };
      return processFile(kernel, process, rest);
    },
  });
}

const pidOf = ({ innerPid, pid }: Process): number => innerPid ?? pid;

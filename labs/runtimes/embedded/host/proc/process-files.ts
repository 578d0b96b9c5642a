import { isSysError } from '../../sys/sys-error.ts';
import type { Limits } from '../confinement.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process.ts';
import { infoOf } from '../process.ts';
import type { SyntheticFile } from '../synthetic.ts';
import { type MountPoint, pathOf } from '../volume.ts';
import { capabilityMask } from './capability-mask.ts';

const names = [
  'cgroup',
  'cmdline',
  'comm',
  'cwd',
  'environ',
  'exe',
  'fd',
  'limits',
  'loginuid',
  'maps',
  'mountinfo',
  'mounts',
  'oom_score',
  'oom_score_adj',
  'root',
  'stat',
  'statm',
  'status',
  'task',
  'uid_map',
  'gid_map',
  'net',
];

export const processNames = (): readonly string[] => names;
const threadNames = names.filter((name) => name !== 'task' && name !== 'net');

const secret = 0o400;

/** A file below /proc/<pid>. Secrets of a process are for its user and for root. */
export function processFile(kernel: Kernel, process: Process, rest: string): SyntheticFile | undefined {
  const owner = { uid: process.credentials.euid, gid: process.credentials.egid };
  const text = (make: () => string, mode = 0o444): SyntheticFile => ({ ...owner, mode, text: make });
  const link = (make: () => string): SyntheticFile => ({ ...owner, type: 'symlink', target: make });
  const files: Readonly<Record<string, () => SyntheticFile>> = {
    cmdline: () => text(() => process.argv.map((word) => `${word}\0`).join('')),
    comm: () => text(() => `${process.comm}\n`, 0o644),
    environ: () =>
      text(
        () =>
          Object.entries(process.env)
            .map(([name, value]) => `${name}=${value}\0`)
            .join(''),
        secret,
      ),
    exe: () => link(() => exeOf(kernel, process)),
    cwd: () => link(() => pathOf(process.cwd)),
    root: () => link(() => '/'),
    stat: () => text(() => statText(kernel, process)),
    statm: () => text(() => `${Math.round(infoOf(process).vsz / 4)} ${Math.round(infoOf(process).rss / 4)} 0 0 0 0 0\n`),
    status: () => text(() => statusText(kernel, process)),
    limits: () => text(() => limitsText(process.confinement?.options.limits)),
    cgroup: () => text(() => `0::${cgroupOf(process)}\n`),
    mounts: () =>
      text(() =>
        mountsOf(kernel, process)
          .map(({ source, target, type, options }) => `${source} ${target} ${type} ${options.join(',')} 0 0\n`)
          .join(''),
      ),
    mountinfo: () =>
      text(() =>
        mountsOf(kernel, process)
          .map(
            ({ source, target, type, options, volume, within = '/' }, index) =>
              `${21 + index} ${index === 0 ? 1 : 21} 0:${volume.dev} ${within} ${target} ${options.filter(isOwn).join(',')} - ${type} ${source} rw\n`,
          )
          .join(''),
      ),
    loginuid: () => text(() => '4294967295', 0o644),
    oom_score: () => text(() => '0\n'),
    oom_score_adj: () => text(() => '0\n', 0o644),
    maps: () => text(() => '', secret),
    uid_map: () => text(() => idMap(process), 0o644),
    gid_map: () => text(() => idMap(process), 0o644),
    fd: () => ({ ...owner, type: 'directory', mode: 0o500, names: () => ['0', '1', '2', ...[...process.files.keys()].map(String)] }),
    task: () => ({ ...owner, type: 'directory', names: () => [String(process.pid)] }),
  };
  const known = Object.hasOwn(files, rest) ? files[rest] : undefined;
  if (known) return known();
  const fd = /^fd\/(\d+)$/.exec(rest);
  if (fd) return descriptor(process, Number(fd[1]), owner);
  const thread = `task/${process.pid}`;
  if (rest === thread) return { ...owner, type: 'directory', names: () => threadNames };
  return rest.startsWith(`${thread}/`) ? processFile(kernel, process, rest.slice(thread.length + 1)) : undefined;
}

function descriptor(process: Process, fd: number, owner: { uid: number; gid: number }): SyntheticFile | undefined {
  const file = process.files.get(fd);
  if (!file && fd > 2) return undefined;
  return { ...owner, type: 'symlink', mode: 0o700, target: () => (file ? pathOf(file.trail) : process.tty ? `/dev/${process.tty}` : '/dev/null') };
}

const mountsOf = ({ mounts }: Kernel, { confinement }: Process): readonly MountPoint[] => confinement?.options.mounts ?? mounts.all;

function idMap({ confinement }: Process): string {
  const ranges = confinement?.options.ranges ?? [{ inner: 0, outer: 0, size: 4_294_967_295 }];
  return ranges.map(({ inner, outer, size }) => `${[inner, outer, size].map((id) => String(id).padStart(10)).join(' ')}\n`).join('');
}

function exeOf({ files, root: own }: Kernel, { exe = '', exeId, root }: Process): string {
  try {
    return files.paths.resolve({ ...own, ...(root && { cwd: root, root }) }, exe).id === exeId ? exe : `${exe} (deleted)`;
  } catch (error) {
    if (isSysError(error)) return `${exe} (deleted)`;
    throw error;
  }
}

const isOwn = (option: string): boolean => ['rw', 'ro', 'nosuid', 'nodev', 'noexec', 'relatime'].includes(option);

/** Where systemd puts it: services in their own group, sessions in one. */
export const cgroupOf = ({ unit, pid }: Pick<Process, 'unit' | 'pid'>): string => (unit ? `/system.slice/${unit}` : pid === 1 ? '/init.scope' : '/');

const states: Readonly<Record<string, string>> = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie', D: 'disk sleep', I: 'idle' };

function statusText(kernel: Kernel, process: Process): string {
  const { credentials: who, comm, threads, umask, confinement } = process;
  const { state } = process;
  const { rss, vsz } = infoOf(process);
  const inner = (id: number): number => confinement?.inner(id) ?? id;
  const pid = process.innerPid ?? process.pid;
  const parent = kernel.processes.get(process.ppid);
  const ppid = confinement ? (parent?.confinement === confinement ? (parent.innerPid ?? 0) : 0) : process.ppid;
  const ids = (...list: number[]): string => list.map(inner).join('\t');
  const kib = (value: number): string => `${String(value).padStart(8)} kB`;
  const caps = capabilityMask(who.capabilities);
  const rows: [string, string | number][] = [
    ['Name', comm],
    ['Umask', umask.toString(8).padStart(4, '0')],
    ['State', `${state} (${states[state]})`],
    ['Tgid', pid],
    ['Ngid', 0],
    ['Pid', pid],
    ['PPid', ppid],
    ['TracerPid', 0],
    ['Uid', ids(who.uid, who.euid, who.suid, who.euid)],
    ['Gid', ids(who.gid, who.egid, who.sgid, who.egid)],
    ['FDSize', 256],
    ['Groups', `${who.groups.map(inner).join(' ')} `],
    ['NStgid', pid],
    ['NSpid', pid],
    ['NSpgid', process.pgid],
    ['NSsid', process.sid],
    ['VmPeak', kib(vsz)],
    ['VmSize', kib(vsz)],
    ['VmLck', kib(0)],
    ['VmPin', kib(0)],
    ['VmHWM', kib(rss)],
    ['VmRSS', kib(rss)],
    ['VmSwap', kib(0)],
    ['Threads', threads],
    ['SigQ', '0/96365'],
    ['SigPnd', '0'.repeat(16)],
    ['ShdPnd', '0'.repeat(16)],
    ['SigBlk', '0'.repeat(16)],
    ['SigIgn', '0'.repeat(16)],
    ['SigCgt', '0'.repeat(16)],
    ['CapInh', '0'.repeat(16)],
    ['CapPrm', caps],
    ['CapEff', caps],
    ['CapBnd', capabilityMask(confinement?.options.bounding ?? kernel.options.bounding)],
    ['CapAmb', '0'.repeat(16)],
    ['NoNewPrivs', process.noNewPrivileges ? 1 : 0],
    ['Seccomp', 2],
    ['Seccomp_filters', confinement?.options.filtered ? 2 : 1],
    ['Cpus_allowed', 3],
    ['Cpus_allowed_list', '0-1'],
    ['voluntary_ctxt_switches', 10],
    ['nonvoluntary_ctxt_switches', 1],
  ];
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

function statText(kernel: Kernel, process: Process): string {
  const { pid, comm, ppid, pgid, sid, nice, threads, startedAtMs, cpuMs, tty } = process;
  const { vsz, rss } = infoOf(process);
  const terminal = tty?.startsWith('pts/') ? 34_816 + Number(tty.slice(4)) : 0;
  const ticks = Math.round(cpuMs / 10);
  const started = Math.max(0, Math.round((startedAtMs - kernel.bootMs) / 10));
  const numbers = [
    ppid,
    pgid,
    sid,
    terminal,
    terminal ? pgid : -1,
    4_194_560,
    200,
    0,
    0,
    0,
    ticks,
    ticks,
    0,
    0,
    20 + nice,
    nice,
    threads,
    0,
    started,
    vsz * 1024,
    Math.round(rss / 4),
  ];
  return `${pid} (${comm}) ${process.state} ${numbers.join(' ')} 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}

function limitsText({ processes = 96_365, openFiles = 20_000 }: Limits = {}): string {
  const rows: [string, string, string, string][] = [
    ['Max cpu time', 'unlimited', 'unlimited', 'seconds'],
    ['Max file size', 'unlimited', 'unlimited', 'bytes'],
    ['Max data size', 'unlimited', 'unlimited', 'bytes'],
    ['Max stack size', '8388608', 'unlimited', 'bytes'],
    ['Max core file size', 'unlimited', 'unlimited', 'bytes'],
    ['Max resident set', 'unlimited', 'unlimited', 'bytes'],
    ['Max processes', String(processes), String(processes), 'processes'],
    ['Max open files', String(openFiles), String(openFiles), 'files'],
    ['Max locked memory', '8388608', '8388608', 'bytes'],
    ['Max address space', 'unlimited', 'unlimited', 'bytes'],
    ['Max file locks', 'unlimited', 'unlimited', 'locks'],
    ['Max pending signals', '96365', '96365', 'signals'],
    ['Max msgqueue size', '819200', '819200', 'bytes'],
    ['Max nice priority', '0', '0', ''],
    ['Max realtime priority', '0', '0', ''],
    ['Max realtime timeout', 'unlimited', 'unlimited', 'us'],
  ];
  const line = ([name, soft, hard, unit]: readonly string[]): string => `${name?.padEnd(25)} ${soft?.padEnd(20)} ${hard?.padEnd(20)} ${unit?.padEnd(10)}\n`;
  return [['Limit', 'Soft Limit', 'Hard Limit', 'Units'], ...rows].map(line).join('');
}

import type { Image, ProcessInfo } from '../sys/sys.ts';
import type { OpenFile } from './contents.ts';
import type { Confinement } from './confinement.ts';
import type { Credentials } from './credentials.ts';
import type { Trail } from './volume.ts';

export interface ProcessEnd {
  readonly code: number;
  readonly signal?: string;
}

/** One process of a host's table, as the kernel holds it. */
export interface Process {
  readonly pid: number;
  ppid: number;
  credentials: Credentials;
  umask: number;
  cwd: Trail;
  /** Where `/` is, for a process that has another one than the machine. */
  root?: Trail;
  /** The container that it runs in, and its pid there. */
  confinement?: Confinement;
  innerPid?: number;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  comm: string;
  /** Path of the executable, as it was when it was executed. */
  exe?: string;
  /** Of the executable's file. */
  exeId?: string;
  image?: Image;
  sid: number;
  pgid: number;
  tty?: string;
  nice: number;
  state: ProcessInfo['state'];
  startedAtMs: number;
  cpuMs: number;
  threads: number;
  unit?: string;
  noNewPrivileges: boolean;
  readonly files: Map<number, OpenFile>;
  readonly signalListeners: ((signal: string) => void)[];
  readonly endListeners: ((end: ProcessEnd) => void)[];
  end?: ProcessEnd;
}

/** What of a process outlives the server: a row of the table `processes`. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly ids: readonly [uid: number, euid: number, suid: number, gid: number, egid: number, sgid: number];
  readonly groups: readonly number[];
  readonly umask: number;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly comm: string;
  readonly exe?: string;
  readonly exeId?: string;
  readonly sid: number;
  readonly pgid: number;
  readonly tty?: string;
  readonly nice: number;
  readonly startedAtMs: number;
  readonly threads: number;
  readonly unit?: string;
  /** Runs in a container. */
  readonly confined?: true;
}

/** KiB that programs of this kind use on a Debian system, for ps and top. */
const sizes: Readonly<Record<string, readonly [rss: number, vsz: number]>> = {
  systemd: [11_264, 101_632],
  'systemd-journal': [15_104, 33_020],
  'dbus-daemon': [4_480, 9_124],
  bash: [3_712, 4_608],
  sh: [1_536, 2_480],
  dash: [1_536, 2_480],
  sshd: [8_960, 15_436],
  cron: [2_432, 3_904],
  vsftpd: [3_328, 9_176],
  rpcbind: [3_584, 7_968],
  nginx: [5_888, 55_196],
  python3: [9_856, 13_796],
  ps: [3_584, 8_100],
  su: [4_096, 6_700],
  sudo: [5_632, 9_800],
};

export function infoOf(process: Process): ProcessInfo {
  const [rss, vsz] = sizes[process.comm] ?? sizes[process.exe?.split('/').at(-1) ?? ''] ?? [1_792, 5_480];
  const { credentials } = process;
  return {
    pid: process.pid,
    ppid: process.ppid,
    uid: credentials.uid,
    euid: credentials.euid,
    gid: credentials.gid,
    comm: process.comm,
    argv: process.argv,
    exe: process.exe,
    startedAtMs: process.startedAtMs,
    state: process.state,
    tty: process.tty,
    sid: process.sid,
    pgid: process.pgid,
    nice: process.nice,
    rss,
    vsz,
    cpuMs: process.cpuMs,
    unit: process.unit,
    threads: process.threads,
  };
}

import type { ProcessInfo } from '../../sys/sys.ts';

export interface PsContext {
  readonly nowMs: number;
  readonly bootMs: number;
  user(uid: number): string;
  group(gid: number): string;
  /** KiB. */
  readonly memory: number;
}

export interface PsColumn {
  readonly header: string;
  readonly width: number;
  readonly right?: boolean;
  text(process: ProcessInfo, context: PsContext): string;
}

const pad = (value: number) => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `user` may not be cut: a longer name than its column is its number, or `learner+`. */
const cut = (name: string) => (name.length <= 8 ? name : `${name.slice(0, 7)}+`);
export const commandOf = ({ argv, comm }: ProcessInfo): string => (argv.length > 0 ? argv.join(' ') : `[${comm}]`);
const tty = ({ tty: name }: ProcessInfo) => name ?? '?';

const cpuTime = ({ cpuMs }: ProcessInfo) => {
  const seconds = Math.floor(cpuMs / 1000);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
};
const shortTime = ({ cpuMs }: ProcessInfo) => `${Math.floor(cpuMs / 60_000)}:${pad(Math.floor(cpuMs / 1000) % 60)}`;
const elapsed = ({ startedAtMs }: ProcessInfo, nowMs: number) => {
  const seconds = Math.max(0, Math.floor((nowMs - startedAtMs) / 1000));
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return days > 0 ? `${days}-${pad(hours)}:${rest}` : hours > 0 ? `${pad(hours)}:${rest}` : rest;
};
const started = ({ startedAtMs }: ProcessInfo, nowMs: number) => {
  const at = new Date(startedAtMs);
  if (nowMs - startedAtMs < 86_400_000) return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
  return `${months[at.getUTCMonth()]}${pad(at.getUTCDate())}`;
};
const longStart = ({ startedAtMs }: ProcessInfo) => {
  const [day, date, month, year, time] = new Date(startedAtMs).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`;
};
const state = ({ state: letter, pid, sid, nice, threads }: ProcessInfo) =>
  `${letter}${nice < 0 ? '<' : nice > 0 ? 'N' : ''}${pid === sid ? 's' : ''}${threads > 1 ? 'l' : ''}`;
const percent = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : 0).toFixed(1);
const cpuPercent = ({ cpuMs, startedAtMs }: ProcessInfo, { nowMs }: PsContext) => percent(cpuMs, Math.max(1, nowMs - startedAtMs));

const left = (header: string, width: number, text: PsColumn['text']): PsColumn => ({ header, width, text });
const right = (header: string, width: number, text: PsColumn['text']): PsColumn => ({ header, width, right: true, text });

/** The columns that `-o` takes, and those that the ready formats are made of. */
export const psColumns: Readonly<Record<string, PsColumn>> = {
  pid: right('PID', 7, ({ pid }) => String(pid)),
  ppid: right('PPID', 7, ({ ppid }) => String(ppid)),
  pgid: right('PGID', 7, ({ pgid }) => String(pgid)),
  sid: right('SID', 7, ({ sid }) => String(sid)),
  user: left('USER', 8, ({ euid }, { user }) => cut(user(euid))),
  ruser: left('RUSER', 8, ({ uid }, { user }) => cut(user(uid))),
  group: left('GROUP', 8, ({ gid }, { group }) => cut(group(gid))),
  uid: right('UID', 5, ({ euid }) => String(euid)),
  ruid: right('RUID', 5, ({ uid }) => String(uid)),
  gid: right('GID', 5, ({ gid }) => String(gid)),
  comm: left('COMMAND', 15, ({ comm }) => comm),
  args: left('COMMAND', 27, commandOf),
  tty: left('TT', 8, tty),
  stat: left('STAT', 4, state),
  s: left('S', 1, ({ state: letter }) => letter),
  time: right('TIME', 8, cpuTime),
  etime: right('ELAPSED', 11, (process, { nowMs }) => elapsed(process, nowMs)),
  etimes: right('ELAPSED', 7, ({ startedAtMs }, { nowMs }) => String(Math.floor((nowMs - startedAtMs) / 1000))),
  start: right('STARTED', 8, (process) => new Date(process.startedAtMs).toISOString().slice(11, 19)),
  lstart: right('STARTED', 24, longStart),
  stime: left('STIME', 5, (process, { nowMs }) => started(process, nowMs)),
  rss: right('RSS', 5, ({ rss }) => String(rss)),
  vsz: right('VSZ', 6, ({ vsz }) => String(vsz)),
  '%cpu': right('%CPU', 4, cpuPercent),
  '%mem': right('%MEM', 4, ({ rss }, { memory }) => percent(rss, memory)),
  c: right('C', 2, (process, context) => String(Math.floor(Number(cpuPercent(process, context))))),
  ni: right('NI', 3, ({ nice }) => String(nice)),
  pri: right('PRI', 3, ({ nice }) => String(19 - nice)),
  nlwp: right('NLWP', 4, ({ threads }) => String(threads)),
  lwp: right('LWP', 7, ({ pid }) => String(pid)),
  unit: left('UNIT', 31, ({ unit }) => unit ?? '-'),
  exe: left('EXE', 27, ({ exe }) => exe ?? '-'),
  cls: left('CLS', 3, () => 'TS'),
  wchan: left('WCHAN', 6, () => '-'),
  f: right('F', 1, () => '4'),
  sz: right('SZ', 5, ({ vsz }) => String(Math.round(vsz / 4))),
  shortTime: right('TIME', 6, shortTime),
  bsdStart: left('START', 5, (process, { nowMs }) => started(process, nowMs)),
};

/** Other names of columns. */
export const psAliases: Readonly<Record<string, string>> = {
  cmd: 'args',
  command: 'args',
  euser: 'user',
  euid: 'uid',
  egid: 'gid',
  egroup: 'group',
  ucmd: 'comm',
  ucomm: 'comm',
  tt: 'tty',
  tname: 'tty',
  state: 's',
  cputime: 'time',
  pcpu: '%cpu',
  pmem: '%mem',
  rssize: 'rss',
  rsz: 'rss',
  vsize: 'vsz',
  nice: 'ni',
  thcount: 'nlwp',
  tid: 'lwp',
  spid: 'lwp',
  sess: 'sid',
  session: 'sid',
  pgrp: 'pgid',
  start_time: 'stime',
  class: 'cls',
};

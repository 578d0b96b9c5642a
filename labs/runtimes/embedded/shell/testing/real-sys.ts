import {
  accessSync,
  chmodSync,
  chownSync,
  linkSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { programPaths } from '../../program/registry.ts';
import { signalNumber } from '../../program/signals.ts';
import { type Errno, SysError } from '../../sys/sys-error.ts';
import type { Image, OpenFlags, ProcessInfo, SpawnRequest, Stat, Sys } from '../../sys/sys.ts';

/** For tests: system calls over this machine's own files, with processes that exist in name only. */
interface Process {
  readonly pid: number;
  readonly ppid: number;
  pgid: number;
  cwd: string;
  umask: number;
  argv: readonly string[];
  listeners: ((signal: string) => void)[];
  endings: ((end: { code: number; signal?: string }) => void)[];
  ended?: { code: number; signal?: string };
}

const wrap = <Result>(action: () => Result): Promise<Result> => {
  try {
    return Promise.resolve(action());
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return Promise.reject(code === undefined ? (error as Error) : new SysError(code as Errno));
  }
};

const typeOf = (stat: Stats): Stat['type'] =>
  stat.isDirectory()
    ? 'directory'
    : stat.isSymbolicLink()
      ? 'symlink'
      : stat.isFIFO()
        ? 'fifo'
        : stat.isSocket()
          ? 'socket'
          : stat.isCharacterDevice()
            ? 'character'
            : stat.isBlockDevice()
              ? 'block'
              : 'file';

const convert = (stat: Stats): Stat => {
  const { ino, uid, gid, nlink, size, mtimeMs, ctimeMs, atimeMs, dev } = stat;
  return { type: typeOf(stat), mode: stat.mode & 0o7777, ino, uid, gid, nlink, size, mtimeMs, ctimeMs, atimeMs, dev };
};

const flagsText = ({ read, write, append, truncate, create, exclusive }: OpenFlags): number =>
  (write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY) |
  (append ? constants.O_APPEND : 0) |
  (truncate ? constants.O_TRUNC : 0) |
  (create ? constants.O_CREAT : 0) |
  (exclusive ? constants.O_EXCL : 0);

const dataCalls = (process: Process, at: (path: string) => string): Partial<Sys> => ({
  stat: (path) => wrap(() => convert(statSync(at(path)))),
  lstat: (path) => wrap(() => ({ ...convert(lstatSync(at(path))), ...(lstatSync(at(path)).isSymbolicLink() && { target: readlinkSync(at(path)) }) })),
  readdir: (path) => wrap(() => readdirSync(at(path)).map((name) => ({ name, stat: convert(lstatSync(join(at(path), name))) }))),
  readFile: (path) => wrap(() => new Uint8Array(readFileSync(at(path)))),
  writeFile: (path, data, flags) =>
    wrap(() => writeFileSync(at(path), data, { flag: flags?.append ? 'a' : 'w', ...(flags?.mode !== undefined && { mode: flags.mode }) })),
  open: (path, flags) =>
    wrap(() =>
      statSync(at(path), { throwIfNoEntry: false })?.isDirectory() && flags.write
        ? fail('EISDIR')
        : openSync(at(path), flagsText(flags), (flags.mode ?? 0o666) & ~process.umask),
    ),
  read: (fd, length) =>
    wrap(() => {
      const buffer = new Uint8Array(length);
      return buffer.subarray(0, readSync(fd, buffer, 0, length, null));
    }),
  write: (fd, data) => wrap(() => writeSync(fd, data)),
  close: (fd) => wrap(() => closeSync(fd)),
});

const nameCalls = (process: Process, at: (path: string) => string): Partial<Sys> => ({
  mkdir: (path, mode = 0o777) => wrap(() => void mkdirSync(at(path), { mode: mode & ~process.umask })),
  rmdir: (path) => wrap(() => rmdirSync(at(path))),
  unlink: (path) => wrap(() => unlinkSync(at(path))),
  rename: (from, to) => wrap(() => renameSync(at(from), at(to))),
  symlink: (target, path) => wrap(() => symlinkSync(target, at(path))),
  readlink: (path) => wrap(() => readlinkSync(at(path))),
  realpath: (path) => wrap(() => realpathSync(at(path))),
  utimes: (path, atimeMs, mtimeMs) => wrap(() => utimesSync(at(path), atimeMs / 1000, mtimeMs / 1000)),
  access: (path, mode) =>
    wrap(() => {
      try {
        accessSync(at(path), mode);
        return true;
      } catch {
        return false;
      }
    }),
  chmod: (path, mode) => wrap(() => chmodSync(at(path), mode)),
  chown: (path, uid, gid) => wrap(() => chownSync(at(path), uid, gid)),
  link: (existing, path) => wrap(() => linkSync(at(existing), at(path))),
  walk: async (path) => walk(at(path), path),
});

const infoOf = ({ pid, ppid, pgid, argv }: Process): ProcessInfo => ({
  ...{ pid, ppid, pgid, argv },
  comm: argv[0]!.replace(/.*\//, ''),
  ...{ uid: 0, euid: 0, gid: 0, startedAtMs: 0, state: 'S', sid: 1, nice: 0, rss: 0, vsz: 0, cpuMs: 0, threads: 1 },
});

export class RealHost {
  readonly processes = new Map<number, Process>();
  private nextPid = 1000;

  start(cwd: string): Sys {
    return this.sysOf(this.add({ ppid: 1, cwd, pgid: 0, umask: 0o022, argv: ['bash'] }));
  }

  private add(from: Pick<Process, 'ppid' | 'cwd' | 'pgid' | 'umask' | 'argv'>): Process {
    const process: Process = { ...from, pid: this.nextPid++, listeners: [], endings: [] };
    process.pgid ||= process.pid;
    this.processes.set(process.pid, process);
    return process;
  }

  end(process: Process, end: { code: number; signal?: string }): void {
    if (process.ended) return;
    process.ended = end;
    this.processes.delete(process.pid);
    for (const ending of process.endings) ending(end);
  }

  private imageOf(path: string): Image {
    const head = readFileSync(path).subarray(0, 200).toString('latin1');
    const shebang = /^#!\s*(\S+)(?:[ \t]+(.*?))?\s*\n/.exec(`${head}\n`);
    if (shebang) return { kind: 'script', interpreter: shebang[1]!, ...(shebang[2] && { argument: shebang[2] }) };
    if (!head.startsWith('\x7fELF')) return { kind: 'text' };
    return { kind: 'program', name: path.replace(/.*\//, '') };
  }

  private async resolveImage(path: string): Promise<Image> {
    const image = this.imageOf(path);
    if (image.kind !== 'program') return image;
    const known = await programPaths();
    const real = realpathSync(path);
    const name = [path, `/usr${path}`, real].map((one) => known.get(one)).find((one) => one !== undefined);
    if (name !== undefined) return { kind: 'program', name };
    return { kind: 'unsimulated', name: image.name };
  }

  sysOf(process: Process): Sys {
    const at = (path: string): string => resolve(process.cwd, path);
    const signal = (target: Process, name: string): void => {
      if (name === '0' || name === 'CONT') return;
      if (target.listeners.length > 0 && name !== 'KILL') for (const listener of target.listeners) listener(name);
      else if (name !== 'CHLD' && name !== 'WINCH') this.end(target, { code: 128 + signalNumber(name), signal: name });
    };
    const calls: Partial<Sys> = {
      ...dataCalls(process, at),
      ...nameCalls(process, at),
      pid: process.pid,
      renice: async () => undefined,
      identity: async () => ({ uid: 0, euid: 0, gid: 0, egid: 0, groups: [0], umask: process.umask, cwd: process.cwd, ppid: process.ppid }),
      fork: async () => this.sysOf(this.add({ ...process, ppid: process.pid })),
      spawn: async (request: SpawnRequest) => {
        const image = await this.resolveImage(at(request.path));
        return { sys: this.sysOf(this.add({ ...process, ppid: process.pid, argv: request.argv, cwd: resolve(process.cwd, request.cwd ?? '.') })), image };
      },
      exec: async (request: SpawnRequest) => {
        process.argv = request.argv;
        process.listeners = [];
        return this.resolveImage(at(request.path));
      },
      exit: async (code) => this.end(process, { code }),
      processes: async () => [...this.processes.values()].map(infoOf),
      kill: (pid, name) =>
        wrap(() => {
          const targets = [...this.processes.values()].filter((one) => (pid < 0 ? one.pgid === -pid : one.pid === pid));
          if (targets.length === 0) fail('ESRCH');
          for (const target of targets) signal(target, name);
        }),
      onSignal: (listener) => void process.listeners.push(listener),
      onEnd: (listener) => (process.ended ? listener(process.ended) : void process.endings.push(listener)),
      awaitStop: () => new Promise((resolve) => process.endings.push(() => resolve(false))),
      setGroup: async (pid, pgid) => {
        const target = this.processes.get(pid);
        if (target) target.pgid = pgid || pid;
      },
      setUmask: async (mask) => {
        const before = process.umask;
        process.umask = mask;
        return before;
      },
      chdir: (path) =>
        wrap(() => {
          if (!statSync(at(path)).isDirectory()) fail('ENOTDIR');
          process.cwd = at(path);
        }),
      setTitle: async () => undefined,
      hostname: async () => 'lab',
      clock: async () => ({ nowMs: Date.now(), bootMs: Date.now() - 1000 }),
    };
    return calls as Sys;
  }
}

const walk = (real: string, shown: string): { path: string; stat: Stat }[] => {
  const stat = convert(lstatSync(real));
  const below = stat.type === 'directory' ? readdirSync(real).flatMap((name) => walk(join(real, name), `${shown.replace(/\/$/, '')}/${name}`)) : [];
  return [{ path: shown, stat }, ...below];
};

const fail = (code: Errno): never => {
  throw new SysError(code);
};

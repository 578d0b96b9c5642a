/**
 * What a simulated program may ask of its virtual host: the system calls of the embedded runtime. A `Sys` belongs to one process; the
 * kernel (`host/`, in the server) knows that process's credentials and decides with them. Programs run in worker processes and reach it
 * over messages, tests reach it directly: same interface.
 *
 * Paths are absolute or relative to the process's working directory. Errors: `SysError` with the errno's name.
 */
export interface Sys extends SysFiles, SysProcesses, SysHost, SysNetwork {
  readonly pid: number;
}

export interface Identity {
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  readonly umask: number;
  readonly cwd: string;
  readonly ppid: number;
  /** `pts/0`, or undefined without a terminal. */
  readonly tty?: string;
}

export type FileType = 'file' | 'directory' | 'symlink' | 'socket' | 'fifo' | 'character' | 'block';

export interface Stat {
  readonly ino: number;
  readonly type: FileType;
  /** Permission bits with setuid, setgid and sticky, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly atimeMs: number;
  /** Symbolic links only. */
  readonly target?: string;
  /** Devices only: `[major, minor]`. */
  readonly device?: readonly [number, number];
  /** Which mounted file system it is on. */
  readonly dev: number;
  /** `i` and `a` of chattr, where set. */
  readonly attributes?: string;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly stat: Stat;
}

export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly truncate?: boolean;
  /** With `create`: fail with EEXIST. */
  readonly exclusive?: boolean;
  /** Of a created file, before the umask. Default 0o666. */
  readonly mode?: number;
}

export interface SysFiles {
  stat(path: string): Promise<Stat>;
  lstat(path: string): Promise<Stat>;
  /** Entries in the directory's order of creation, without `.` and `..`, each with its lstat. */
  readdir(path: string): Promise<DirectoryEntry[]>;
  /** Everything below a directory in one answer, depth first, as `find` walks; directories that may not be read carry `error`. */
  walk(path: string, options?: { maxDepth?: number; oneFileSystem?: boolean }): Promise<{ path: string; stat: Stat; error?: string }[]>;
  readFile(path: string): Promise<Uint8Array>;
  /** Truncates or creates; like open+write+close. */
  writeFile(path: string, data: Uint8Array | string, flags?: Omit<OpenFlags, 'read' | 'write'>): Promise<void>;
  open(path: string, flags: OpenFlags): Promise<number>;
  /** Up to `length` bytes from the file's position; empty at the end. */
  read(fd: number, length: number): Promise<Uint8Array>;
  write(fd: number, data: Uint8Array): Promise<number>;
  close(fd: number): Promise<void>;
  mkdir(path: string, mode?: number): Promise<void>;
  rmdir(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  link(existing: string, path: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  readlink(path: string): Promise<string>;
  realpath(path: string): Promise<string>;
  mkfifo(path: string, mode?: number): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** -1 keeps the one or the other. Clears setuid and setgid as Linux does. */
  chown(path: string, uid: number, gid: number, options?: { follow?: boolean }): Promise<void>;
  utimes(path: string, atimeMs: number, mtimeMs: number, options?: { follow?: boolean }): Promise<void>;
  /** `r`, `w`, `x` bits as access(2): 4, 2, 1; 0 tells only whether it is there. False for a path that leads nowhere. Uses the real uid unless `effective`. */
  access(path: string, mode: number, options?: { effective?: boolean }): Promise<boolean>;
  setAttributes(path: string, attributes: string): Promise<void>;
  statfs(path: string): Promise<{ blocks: number; free: number; available: number; blockSize: number; files: number; filesFree: number }>;
}

export interface SpawnRequest {
  /** The file that is executed. Its mode, owner and setuid bits decide; EACCES, ENOENT, ENOEXEC. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Only as euid 0: the child's credentials. */
  readonly as?: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  readonly umask?: number;
  /** It leads a session of its own on this terminal (`pts/1`). Only services without a terminal may give one. EPERM. */
  readonly tty?: string;
  /** Runs it in a container of one's own, as a user of that container. EPERM. */
  readonly container?: { readonly id: string; readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  /** The child's `/`, as chroot(2). EPERM. */
  readonly root?: string;
}

/** How the kernel says that a file is to be run. */
export type Image =
  /** A program of ours, by the name under which `program/` knows it. */
  | { readonly kind: 'program'; readonly name: string }
  /** A text file with `#!`: the interpreter's path, its one argument, and the script. */
  | { readonly kind: 'script'; readonly interpreter: string; readonly argument?: string }
  /** An executable of the real system that is not simulated. */
  | { readonly kind: 'unsimulated'; readonly name: string }
  /** Executable text without `#!`: bash runs it itself. */
  | { readonly kind: 'text' };

export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly comm: string;
  readonly argv: readonly string[];
  /** Path of the executable; kernel threads have none. */
  readonly exe?: string;
  readonly startedAtMs: number;
  readonly state: 'R' | 'S' | 'T' | 'Z' | 'D' | 'I';
  readonly tty?: string;
  /** Session and process group. */
  readonly sid: number;
  readonly pgid: number;
  readonly nice: number;
  /** KiB. */
  readonly rss: number;
  readonly vsz: number;
  /** CPU milliseconds used. */
  readonly cpuMs: number;
  /** The systemd unit that it belongs to, e.g. `ssh.service`. */
  readonly unit?: string;
  readonly threads: number;
}

export interface SysProcesses {
  identity(): Promise<Identity>;
  /** Makes a child process of this one. The caller runs its image and ends it with `exit`. */
  spawn(request: SpawnRequest): Promise<{ sys: Sys; image: Image }>;
  /** A child that shares this process's program: a subshell. */
  fork(): Promise<Sys>;
  /** The image changes, the pid stays (`exec`). */
  exec(request: SpawnRequest): Promise<Image>;
  /** Ends this process. Its descriptors close. */
  exit(code: number): Promise<void>;
  processes(): Promise<ProcessInfo[]>;
  /** Signals by name without SIG, to a process, or to a group where `pid` is negative. A worker's running program learns it through `onSignal`. EPERM, ESRCH. */
  kill(pid: number, signal: string): Promise<void>;
  /** Called in the worker when this process gets a signal that its program may handle; the kernel ends it by itself where none listens. */
  onSignal(listener: (signal: string) => void): void;
  /** Tells once how this process ended, by `exit` or by a signal; at once where it has already. */
  onEnd(listener: (end: { code: number; signal?: string }) => void): void;
  /** Resolves with true when this process is stopped, or runs where `stopped` is false; with false when it ended before. */
  awaitStop(stopped: boolean): Promise<boolean>;
  /** Moves a process of one's session into a process group; 0 makes it the leader of a new one. A child begins in its parent's group. */
  setGroup(pid: number, pgid: number): Promise<void>;
  setUmask(mask: number): Promise<number>;
  chdir(path: string): Promise<void>;
  /** Only as euid 0, or to the real uid. */
  setIdentity(identity: { uid: number; gid: number; groups: readonly number[] }): Promise<void>;
  setTitle(argv: readonly string[]): Promise<void>;
  renice(pid: number, nice: number): Promise<void>;
}

/** `facility.severity` numbers as syslog's. */
export interface JournalEntry {
  readonly atMs: number;
  readonly unit?: string;
  readonly identifier: string;
  readonly pid?: number;
  readonly priority: number;
  readonly facility: number;
  readonly message: string;
  readonly uid?: number;
}

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface SysHost {
  hostname(): Promise<string>;
  setHostname(name: string): Promise<void>;
  /** Milliseconds since the epoch of now and of the host's start. */
  clock(): Promise<{ nowMs: number; bootMs: number }>;
  /** Every sysctl name with its live value, `net.ipv4.ip_forward` style. */
  sysctls(): Promise<Readonly<Record<string, string>>>;
  /** ENOENT for an unknown name, EACCES without root, EINVAL. */
  setSysctl(name: string, value: string): Promise<void>;
  mounts(): Promise<readonly Mount[]>;
  mount(mount: Mount, options: { remount: boolean }): Promise<void>;
  unmount(target: string): Promise<void>;
  modules(): Promise<readonly { name: string; size: number; usedBy: readonly string[] }[]>;
  setModule(name: string, loaded: boolean): Promise<void>;
  journal(query: JournalQuery): Promise<JournalEntry[]>;
  /** `pid` of another process only as euid 0. */
  log(entry: Omit<JournalEntry, 'atMs' | 'pid' | 'uid'> & { pid?: number }): Promise<void>;
  memory(): Promise<{ total: number; free: number; available: number; buffers: number; cached: number }>;
  /**
   * A request to a manager that lives in the server: `systemd` (units), `packages` (apt and dpkg), `audit`, `containers`, `aws`, ...
   * `op` and the shapes are declared beside each manager. The manager sees the caller's credentials.
   */
  request<T = unknown>(manager: string, op: string, args?: unknown): Promise<T>;
}

export interface JournalQuery {
  readonly unit?: readonly string[];
  readonly identifier?: string;
  readonly priority?: number;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly last?: number;
  readonly kernel?: boolean;
}

export interface SocketInfo {
  readonly protocol: 'tcp' | 'udp' | 'unix';
  readonly family: 4 | 6;
  readonly state: 'LISTEN' | 'ESTAB' | 'UNCONN' | 'TIME-WAIT';
  readonly localAddress: string;
  readonly localPort: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly pid?: number;
  readonly fd?: number;
  readonly uid: number;
  readonly path?: string;
  /** What was given to listen(2), where it is not the usual of its program. */
  readonly backlog?: number;
  /** Other processes that hold it too (socket activation: systemd). */
  readonly also?: readonly { pid: number; fd: number }[];
}

export interface InterfaceInfo {
  readonly index: number;
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  readonly loopback: boolean;
  readonly promiscuous?: boolean;
  readonly noArp?: boolean;
  /** `10.1.2.3/24`, `::1/128`. */
  readonly addresses: readonly string[];
  /** Of an address, where it has one. */
  readonly broadcasts?: Readonly<Record<string, string>>;
}

export interface RouteInfo {
  /** `default`, `10.0.0.0/8`, `192.0.2.1`. */
  readonly destination: string;
  readonly via?: string;
  /** Empty where nothing is sent anywhere. */
  readonly device: string;
  readonly source?: string;
  readonly metric?: number;
  /** It came with an address. */
  readonly kernel?: boolean;
  readonly type?: 'blackhole' | 'unreachable' | 'prohibit';
}

/** A connection of a program. Reads end with undefined. */
export interface Connection {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  read(): Promise<Uint8Array | undefined>;
  write(data: Uint8Array): Promise<void>;
  /** Half-close. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface SysNetwork {
  sockets(): Promise<SocketInfo[]>;
  interfaces(): Promise<InterfaceInfo[]>;
  routes(): Promise<readonly RouteInfo[]>;
  /** Addresses of a host name by /etc/hosts and the lab's names, IPv4 first; ENOTFOUND. */
  resolve(name: string): Promise<string[]>;
  /** ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ENOTFOUND, EACCES. `source` binds. */
  connect(to: { host: string; port: number; timeoutMs?: number; source?: string }): Promise<Connection>;
  /** To the unix socket of that path, as its mode and its folders let one: ENOENT, EACCES, ECONNREFUSED where nobody listens. */
  connectUnix(path: string): Promise<Connection>;
  /** Makes the socket's file, 0777 less the umask; it stays when the listener closes. EADDRINUSE where there is a file already. */
  listenUnix(path: string): Promise<Listener>;
  listen(at: { address: string; port: number; protocol?: 'tcp' | 'udp' }): Promise<Listener>;
}

export interface Listener {
  readonly port: number;
  accept(): Promise<Connection | undefined>;
  close(): Promise<void>;
}

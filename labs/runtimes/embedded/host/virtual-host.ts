import type { FileRead, FileStat, ProcessFact, SocketFact, ToolName } from '../../../target.ts';
import type { DaemonMemory } from '../daemon/daemon.ts';
import type { HostNetwork } from '../network/host-network.ts';
import type { LabNetwork } from '../network/lab-network.ts';
import type { Store } from '../store/store.ts';
import type { Sys } from '../sys/sys.ts';
import type { Kernel } from './kernel.ts';

/** One simulated machine: the kernel over a store. Lives in the server's process. */
export interface VirtualHost {
  readonly name: string;
  readonly hostname: string;
  readonly store: Store;
  /** The `Sys` of a process that exists. */
  sysOf(pid: number): Sys | undefined;
  /** A new process without a parent among the learner's (what `docker exec` makes), e.g. a terminal's shell or the grader's command. */
  enter(as: { user: string; argv: readonly string[]; cwd?: string; tty?: string; env?: Readonly<Record<string, string>> }): Promise<Sys>;
  /** Boots: starts what is enabled, or, after a restart of the server, brings the daemons that ran back to life. */
  boot(): Promise<void>;
  readonly facts: HostFacts;
  /** Stops daemons; the store stays. */
  dispose(): Promise<void>;
}

/** What the grader reads: the host's truth, past the learner's programs. Shapes as in `labs/target.ts`. */
export interface HostFacts {
  read(path: string, options?: { maxBytes?: number }): FileRead | undefined;
  list(globs: readonly string[]): FileStat[];
  processes(): ProcessFact[];
  sockets(): SocketFact[];
  tool(name: ToolName, args: Readonly<Record<string, string>>): Promise<string>;
  pristine(paths: readonly string[]): Record<string, boolean | undefined>;
}

/** A part of the host that programs reach by `sys.request(manager, op, args)`: systemd, packages, audit, containers, ... Found by the registry reading `managers/`. */
export interface ManagerModel {
  readonly name: string;
  create(host: HostParts): Manager;
}

export interface Manager {
  request(op: string, args: unknown, caller: { pid: number; uid: number; euid: number; sys: Sys }): Promise<unknown>;
  /** At boot, after the file system is there. */
  boot?(options: { resumed: boolean }): Promise<void>;
  /** When a process of the host ended. */
  exited?(pid: number, code: number): void;
  dispose?(): Promise<void>;
}

/** What managers and daemons build on. */
export interface HostParts {
  readonly store: Store;
  readonly hostname: string;
  readonly network: LabNetwork;
  /** This host's own sockets and firewall. */
  readonly ports: HostNetwork;
  /** For what needs more than system calls: file systems and their mounts. */
  readonly kernel: Kernel;
  /** A `Sys` of root's (pid 1). */
  readonly root: Sys;
  /**
   * Starts a process for a service: a daemon model where one matches (`daemon/registry.ts`, `daemon/start-daemon.ts`), else the simulated program
   * or script in a worker. Resolves when a daemon listens or has failed (`ended` is settled then), and at once for other programs. Rejects with
   * SysError where the file cannot be executed.
   */
  startProcess(request: ServiceProcess): Promise<StartedProcess>;
  /** Calls back at this time of the host's clock unless cancelled; survives no restart (set it again in `boot`). */
  at(timeMs: number, call: () => void): () => void;
  manager<T extends Manager>(name: string): T | undefined;
}

export interface ServiceProcess {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly credentials: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  readonly unit: string;
  readonly umask?: number;
  /** The container that it is the first process of; credentials are that container's then. */
  readonly container?: string;
  /** The pid that the process had before the server was restarted: it gets it again where that is free. */
  readonly resumes?: number;
  /** What the daemon must know again after a restart of the server: kept in the store by the manager. */
  readonly memory?: DaemonMemory;
  /** A line of what the process prints or logs. */
  log(line: { readonly pid: number; readonly message: string; readonly priority?: number; readonly identifier?: string; readonly facility?: number }): void;
}

export interface StartedProcess {
  readonly pid: number;
  /** When it ended: its status, or the signal. */
  readonly ended: Promise<{ code: number; signal?: string }>;
  signal(name: string): void;
}

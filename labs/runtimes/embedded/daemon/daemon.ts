import type { Duplex } from 'node:stream';
import type { RunRequest } from '../program/runner.ts';
import type { Sys } from '../sys/sys.ts';

/**
 * The model of a program that serves (sshd, vsftpd, a scenario's own HTTP service). It runs in the server, beside the host model, as a
 * process of the virtual host: what it reads and binds goes through its `Sys`, so users, modes, sockets and the firewall decide as on a
 * real host. Found by the registry reading `daemons/`; the process manager picks the first whose `matches` holds.
 */
export interface DaemonModel {
  readonly name: string;
  /** Whether this command line, after the kernel resolved its executable, is this daemon. Scripts are matched by the hash of the text that came with the machine. */
  matches(command: DaemonCommand): boolean;
  /**
   * Resolves when the daemon is ready (listening). Rejects with `DaemonFailed`: what it would print on stderr and its exit status.
   * What it writes by `context.log` is in the unit's journal.
   */
  start(context: DaemonContext): Promise<Daemon>;
}

export interface DaemonCommand {
  /** Program name of the executable (`sshd`, `python3`), from the image or its path. */
  readonly program: string;
  readonly argv: readonly string[];
  /** sha256 (hex) of the files that argv names, where they exist: how a scenario's script is known. */
  readonly scripts: Readonly<Record<string, string>>;
}

export interface DaemonContext {
  readonly sys: Sys;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Into the journal of the unit; `facility` 3 (daemon) unless told. */
  log(message: string, options?: LogOptions): void;
  /** Listens in the host's network; connections that the firewall lets through arrive at `accept`. `fd`: its descriptor, the next one unless told. */
  listen(
    at: { address: string; port: number; protocol?: 'tcp' | 'udp'; fd?: number; backlog?: number },
    accept: (connection: Accepted) => void,
  ): Promise<() => void>;
  /** Makes a unix socket and listens on it; `Sys.listenUnix` says what can be in the way. */
  listenUnix(path: string, accept: (connection: Accepted) => void): Promise<void>;
  /** Ends the process from inside (a crash). */
  exit(code: number): void;
  /** Runs the program of a child that `sys.spawn` made (a session's shell), in a worker. */
  run(request: Omit<RunRequest, 'lab' | 'machine'>): Promise<{ code: number; signal?: string }>;
  /** What this daemon said in an earlier life of the server; undefined at a fresh start. */
  readonly memory?: DaemonMemory;
}

export interface LogOptions {
  /** Default 6, info. */
  readonly priority?: number;
  /** Default: the daemon's own. */
  readonly pid?: number;
  readonly facility?: number;
}

export interface DaemonMemory {
  readonly value: unknown;
  /** Plain JSON. */
  set(value: unknown): void;
}

export interface Accepted {
  readonly stream: Duplex;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

export interface Daemon {
  /** Signals by name without SIG. Returns false where the default action applies (TERM and INT: ended by the manager). */
  signal(name: string): boolean;
  /** Close everything; called once, at the end of the process. */
  stop(): Promise<void>;
}

export class DaemonFailed extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.name = 'DaemonFailed';
    this.code = code;
  }
}

export const defineDaemon = (model: DaemonModel): DaemonModel => model;

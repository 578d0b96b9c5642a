import type { MemoryStore, OverlayTable } from '../store/memory-store.ts';
import { SysError } from '../sys/sys-error.ts';
import type { Confinement } from './confinement.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import type { Process, ProcessEnd, ProcessRow } from './process.ts';
import { pathOf, type Trail } from './volume.ts';

/** Pids are taken from blocks, so that the store need not hear of each. */
const block = 256;
const lastPid = 4_194_304;

export interface ProcessTableOptions {
  readonly store: MemoryStore;
  /** How many processes there may be at once. */
  readonly limit: number;
  readonly bounding: ReadonlySet<string>;
  /** Of every process of the machine. */
  readonly noNewPrivileges: boolean;
  now(): number;
  /** The directory of that path, or the root where it is gone. */
  trail(path: string): Trail;
  /** A process has ended; its descriptors are still there. */
  ended(process: Process): void;
}

type NewProcess = Pick<Process, 'ppid' | 'credentials' | 'cwd' | 'argv' | 'comm'> & Partial<Process>;

/** Who runs. Rows in the store outlive the server; what only a running program knows (descriptors, environment) does not. */
export class ProcessTable {
  readonly #options: ProcessTableOptions;
  readonly #rows: OverlayTable<ProcessRow>;
  readonly #counter: OverlayTable<number>;
  readonly #byPid = new Map<number, Process>();
  #next: number;
  #reserved: number;

  constructor(options: ProcessTableOptions) {
    this.#options = options;
    this.#rows = options.store.table('processes');
    this.#counter = options.store.table('pids');
    this.#next = this.#reserved = this.#counter.get('next') ?? 1;
    for (const [key, row] of [...this.#rows.entries()]) {
      if (row.confined && row.unit === undefined) this.#rows.delete(key);
      else this.#byPid.set(row.pid, this.#revived(row));
    }
  }

  get size(): number {
    return this.#byPid.size;
  }

  all(): IterableIterator<Process> {
    return this.#byPid.values();
  }

  get(pid: number): Process | undefined {
    return this.#byPid.get(pid);
  }

  add(made: NewProcess): Process {
    if (this.#byPid.size >= this.#options.limit || this.#isFull(made.confinement)) throw new SysError('EAGAIN');
    const pid = made.pid ?? this.#takePid();
    const process: Process = {
      umask: 0o022,
      env: {},
      sid: pid,
      pgid: pid,
      nice: 0,
      state: 'S',
      startedAtMs: this.#options.now(),
      cpuMs: 1,
      threads: 1,
      noNewPrivileges: this.#options.noNewPrivileges,
      ...made,
      ...(made.confinement && { innerPid: made.confinement.nextPid() }),
      pid,
      files: new Map(),
      signalListeners: [],
      endListeners: [],
    };
    this.#byPid.set(pid, process);
    this.save(process);
    return process;
  }

  /** Writes what changed of a process to the store. */
  save(process: Process): void {
    if (!process.end) this.#rows.set(String(process.pid), rowOf(process));
  }

  end(process: Process, end: ProcessEnd): void {
    if (process.end) return;
    process.end = end;
    this.#byPid.delete(process.pid);
    this.#rows.delete(String(process.pid));
    for (const child of this.#byPid.values()) {
      if (child.ppid !== process.pid) continue;
      child.ppid = 1;
      this.save(child);
    }
    this.#options.ended(process);
    for (const listener of process.endListeners.splice(0)) listener(end);
  }

  #isFull(confinement: Confinement | undefined): boolean {
    const most = confinement?.options.limits.processes;
    return most !== undefined && [...this.all()].filter((process) => process.confinement === confinement).length >= most;
  }

  #takePid(): number {
    if (this.#next >= this.#reserved) {
      this.#reserved = this.#next + block > lastPid ? 300 + block : this.#next + block;
      if (this.#next + block > lastPid) this.#next = 300;
      this.#counter.set('next', this.#reserved);
    }
    while (this.#byPid.has(this.#next)) this.#next++;
    return this.#next++;
  }

  #revived(row: ProcessRow): Process {
    const { ids, cwd, groups, confined: _, ...rest } = row;
    const [uid, euid, suid, gid, egid, sgid] = ids;
    const credentials: Credentials = { ...credentialsOf({ uid: euid, gid: egid, groups }, this.#options.bounding), uid, suid, gid, sgid };
    return {
      ...rest,
      credentials,
      cwd: this.#options.trail(cwd),
      env: {},
      state: 'S',
      cpuMs: 1,
      noNewPrivileges: this.#options.noNewPrivileges,
      files: new Map(),
      signalListeners: [],
      endListeners: [],
    };
  }
}

function rowOf(process: Process): ProcessRow {
  const { credentials: who, pid, ppid, umask, argv, comm, exe, exeId, sid, pgid, tty, nice, startedAtMs, threads, unit } = process;
  const ids = [who.uid, who.euid, who.suid, who.gid, who.egid, who.sgid] as const;
  const confined = process.confinement ? true : undefined;
  return {
    pid,
    ppid,
    ids,
    groups: who.groups,
    umask,
    cwd: pathOf(process.cwd),
    argv,
    comm,
    exe,
    exeId,
    sid,
    pgid,
    tty,
    nice,
    startedAtMs,
    threads,
    unit,
    confined,
  };
}

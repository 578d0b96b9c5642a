import type { ClusterSpec } from './machine/cluster.ts';
import type { Recipe } from './machine/recipe.ts';
import type { Target } from './target.ts';

/** The contract of every way to run a lab. One shared suite (`labs/contract.suite.ts`) runs against each implementation. */
export interface LabRuntime {
  readonly name: RuntimeName;
  /** True where labs of the same machines start exactly alike, so that what was proven of one holds for the next. */
  readonly repeatable?: boolean;
  /** What this host can do now. Never throws; takes at most 3 s. */
  availability(): Promise<Availability>;
  /** Builds or fetches what the spec's machines need. Idempotent; used by `rampart images build` and, with progress, by the first start. */
  prepare(spec: Pick<LabSpec, 'scenario' | 'machines'>, context: StartContext): Promise<PreparedImage[]>;
  /** Resolves when the lab is ready (every machine's `ready` conditions hold), or throws `LabError` with nothing left behind. */
  start(spec: LabSpec, context: StartContext): Promise<Lab>;
  /** The living labs of this instance: those of an earlier process are found by their labels, those of this one are the same objects. A label version that it does not know is listed in `skipped`, not swept; a lab whose state could not be read, and which begins anew, in `renewed`. */
  adopt(): Promise<{ labs: Lab[]; skipped: string[]; renewed?: readonly string[] }>;
  /** Removes what has expired or belongs to no lab in `keep` (orphans of this instance). Returns what it removed, by name. */
  sweep(keep: ReadonlySet<string>): Promise<string[]>;
  /** Memory, CPU, pids and disk that this host can give to labs, for admission. */
  capacity(): Promise<Capacity>;
  /** Releases what the runtime itself holds (streams, its own helpers if `labs` is 'close'). Labs keep running. */
  dispose(): Promise<void>;
}

export type RuntimeName = 'embedded' | 'docker' | 'kind' | 'kubernetes';

/** `reason` and `remedy` are sentences for people, each with its full stop. */
export type Availability = { readonly ok: true; readonly detail: string } | { readonly ok: false; readonly reason: string; readonly remedy: string };

export interface StartContext {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** Phases in the order of a container lab. A phase is reported when it begins and when it ends. */
export const phases = ['queue', 'image', 'network', 'create', 'start', 'seed', 'ready', 'terminal', 'prove'] as const;
export type Phase = (typeof phases)[number];

export interface Progress {
  readonly phase: Phase;
  readonly state: 'running' | 'done' | 'failed';
  /** One line for people, e.g. `rampart/host 41c2: installing packages (3 of 7)`. */
  readonly detail?: string;
  /** Bytes or steps where they are known, never invented. */
  readonly done?: number;
  readonly total?: number;
}

export interface LabSpec {
  /** Unique; lower case letters and digits. Names every object that is started. */
  readonly id: string;
  readonly scenario: string;
  readonly scenarioDigest: string;
  /** Values of this attempt's variant, already rendered into the recipes' seeds. */
  readonly values: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
  readonly machines: Readonly<Record<string, MachineSpec>>;
  readonly visitors: Readonly<Record<string, VisitorSpec>>;
  /** `local`: a learner could become root on the host. */
  readonly trust: 'shared' | 'local';
  /** Extra labels to find things by, e.g. `{ attempt: '...' }`. Adopted with the lab. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface MachineSpec {
  readonly recipe: Recipe;
  /** Folder that the recipe's `source:` paths are relative to. Absolute. */
  readonly folder: string;
  readonly terminal: boolean;
  /** Host names by which other machines find it, beside its own name. */
  readonly aliases: readonly string[];
  /** This machine is the node of a Kubernetes cluster; its recipe says only who it is and what it may use. Only the runtimes that have clusters take it. */
  readonly cluster?: ClusterSpec;
}

export interface VisitorSpec {
  /** `fixed`: one address for the lab's life, told to the learner. `drawn`: a new one from the same range for each Check. */
  readonly address: 'fixed' | 'drawn';
}

export type LabState = 'starting' | 'ready' | 'paused' | 'closing' | 'closed';

export interface Lab extends AsyncDisposable {
  readonly id: string;
  readonly runtime: RuntimeName;
  readonly spec: LabSpec;
  readonly machines: readonly MachineInfo[];
  readonly visitors: Readonly<Record<string, { address: string }>>;
  readonly state: LabState;
  /** Moves forward only, but for ready <-> paused. Returns a function that unsubscribes. */
  onStateChange(listener: (state: LabState, reason?: string) => void): () => void;
  openTerminal(machine: string, size: TerminalSize): Promise<TerminalId>;
  /** Joins a terminal's output after byte number `since` (0: from the oldest byte still held). Works after adoption too. */
  attachTerminal(id: TerminalId, since: number): Promise<TerminalStream>;
  listTerminals(): Promise<TerminalInfo[]>;
  closeTerminal(id: TerminalId): Promise<void>;
  /** As the learner's uid, beneath the recipe's `editable` globs. */
  readonly files: LearnerFiles;
  readonly target: Target;
  /** Draws new addresses for the visitors whose address is `drawn`. Called by grading at the begin of each Check. */
  drawVisitors(): Promise<void>;
  /** A copy for probes that must restart or damage something. The caller closes it. */
  clone(): Promise<Lab>;
  usage(): Promise<Usage>;
  /** Sets the expiry that the sweeper reads and, where given, new tags (a pooled lab gets its owner). Both survive a restart of the server. */
  extend(expiresAt: Date, tags?: Readonly<Record<string, string>>): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Replaces every machine by a fresh one; the old lab is kept until the new one is ready. Terminals end. */
  reset(context: StartContext): Promise<void>;
  /** Idempotent. Afterwards nothing of the lab is left on the host. */
  close(reason?: string): Promise<void>;
}

export interface MachineInfo {
  readonly name: string;
  readonly hostname: string;
  readonly address: string;
  readonly terminal: boolean;
  readonly profile: Recipe['profile'];
  /** What the profile allows and forbids, a sentence for the page. */
  readonly allows: string;
  readonly image: string;
  readonly learner: string;
}

export type TerminalId = string;
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}
export interface TerminalInfo {
  readonly id: TerminalId;
  readonly machine: string;
  readonly running: boolean;
}

/**
 * One terminal's stream. Bytes are numbered from 0 over the terminal's life: `seq` of a chunk is the number of its first byte.
 * `pause()`/`resume()` reach the program in the terminal (it blocks on a full pty), so a slow reader costs no memory.
 */
export interface TerminalStream {
  readonly id: TerminalId;
  /** True where bytes between `since` and the first byte were no longer held. */
  readonly gap: boolean;
  /** Bytes that were written and that the program has not taken yet, where the runtime knows: the reader of keys waits above 256 KiB. */
  readonly backlog?: number;
  onData(listener: (chunk: Uint8Array, seq: number) => void): void;
  /** `code` is the shell's exit status, or undefined where the stream was lost while the shell may live on. */
  onEnd(listener: (end: { code?: number; reason: 'exited' | 'lost' }) => void): void;
  write(data: Uint8Array): void;
  resize(size: TerminalSize): void;
  pause(): void;
  resume(): void;
  /** Leaves the terminal; the shell keeps running. */
  detach(): void;
}

export interface LearnerFiles {
  list(machine: string): Promise<LearnerFile[]>;
  read(machine: string, path: string): Promise<LearnerFile & { content: Uint8Array; etag: string }>;
  /** Atomic; keeps mode and owner. `etag` of the content that was edited, or undefined to create. Throws `files.changed`, `files.denied`, `files.outside`, `files.too_large` (1 MiB). */
  write(machine: string, path: string, content: Uint8Array, etag: string | undefined): Promise<{ etag: string }>;
}
export interface LearnerFile {
  readonly path: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly writable: boolean;
}

/** Bytes, except `cpuSeconds` (since start) and `pids`. */
export interface Usage {
  readonly memory: number;
  readonly cpuSeconds: number;
  readonly pids: number;
  readonly disk: number;
}

/** Bytes and whole CPUs. */
export interface Capacity {
  readonly memory: number;
  readonly cpus: number;
  readonly disk: number;
  readonly pids: number;
}

export interface PreparedImage {
  readonly name: string;
  readonly tag: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  readonly profile: Recipe['profile'];
  readonly built: boolean;
}

/** `code` is stable and shown to people, e.g. `labs.image_missing`, `labs.start_failed`, `labs.time_limit`, `labs.no_runtime`. */
export class LabError extends Error {
  readonly code: string;
  readonly phase: Phase | undefined;
  readonly remedy: string | undefined;
  constructor(code: string, message: string, details: { phase?: Phase; remedy?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'LabError';
    this.code = code;
    this.phase = details.phase;
    this.remedy = details.remedy;
  }
}

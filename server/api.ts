import type { Grade, VerdictStatus } from '#checkers/engine/contract.ts';
import type { Phase, RuntimeName } from '#labs/contract.ts';

/** Shapes of the HTTP interface, as JSON. Instants are ISO 8601 strings, durations milliseconds unless the name says otherwise. */

export interface ApiError {
  readonly error: {
    /** Stable, `<feature>.<name>`, e.g. `attempts.not_found`. */
    readonly code: string;
    /** What happened. */
    readonly message: string;
    /** Why, and the next step. */
    readonly why?: string;
    readonly next?: string;
    /** Field errors of a bad request, by path. */
    readonly fields?: Readonly<Record<string, string>>;
  };
}

export interface RuntimeStatus {
  readonly name: RuntimeName;
  readonly available: boolean;
  readonly detail: string;
  readonly remedy?: string;
}

export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly module: { readonly id: string; readonly title: string };
  readonly level: 'beginner' | 'intermediate' | 'advanced';
  readonly minutes: number;
  readonly points: number;
  readonly runtimes: readonly RuntimeName[];
  /** Control frameworks and ids of its rules. */
  readonly controls: readonly string[];
  readonly states: readonly { readonly name: string; readonly kind: 'bad' | 'good' }[];
  readonly variants: number;
  /** Measured start times here by runtime, ms; a runtime is absent below 5 samples. */
  readonly startTimes?: Readonly<Partial<Record<RuntimeName, { readonly p50: number; readonly p90: number; readonly p95: number }>>>;
  readonly mine?: { readonly attempt: string; readonly state: AttemptState; readonly score: number; readonly max: number };
}

/** Markdown arrives as a sanitised hast tree (never as HTML text). */
export type Prose = unknown;

export interface ScenarioDetail extends ScenarioSummary {
  readonly brief: Prose;
  readonly limits?: string;
  readonly tasks: readonly { readonly id: string; readonly title: string; readonly points: number; readonly checks: number; readonly hints: number }[];
  readonly attacks: readonly { readonly id: string; readonly title: string; readonly points: number }[];
  readonly safeguards: readonly { readonly id: string; readonly title: string }[];
  readonly machines: readonly {
    readonly name: string;
    readonly description: string;
    readonly profile: string;
    readonly allows: string;
    readonly terminal: boolean;
  }[];
}

/** `queued` and `starting` before the lab is there; `failed`: the lab did not start (costs nothing); `ended`: lab gone, results kept. */
export type AttemptState = 'queued' | 'starting' | 'ready' | 'paused' | 'failed' | 'ended';

export interface PhaseStatus {
  readonly phase: Phase;
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly detail?: string;
  readonly done?: number;
  readonly total?: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** p50 and p90 of this phase in the last 50 starts here; absent below 5. */
  readonly usual?: { readonly p50: number; readonly p90: number; readonly p95: number };
}

export interface Attempt {
  readonly id: string;
  readonly scenario: ScenarioDetail;
  readonly scenarioDigest: string;
  readonly runtime: RuntimeName;
  readonly variant: number;
  readonly mode: 'practice' | 'exam';
  readonly state: AttemptState;
  readonly createdAt: string;
  readonly readyAt?: string;
  readonly expiresAt?: string;
  readonly endedAt?: string;
  /** Who or what ended it, for people. */
  readonly endReason?: string;
  readonly extensionsLeft: number;
  readonly queuePlace?: number;
  readonly phases: readonly PhaseStatus[];
  readonly failure?: ApiError['error'];
  /** False until the start state was proven weak. */
  readonly proven: boolean;
  readonly terminals: readonly TerminalSummary[];
  readonly machines: readonly {
    readonly name: string;
    readonly address: string;
    readonly profile: string;
    readonly allows: string;
    readonly terminal: boolean;
  }[];
  readonly visitors: readonly { readonly name: string; readonly address?: string }[];
  readonly hintsTaken: Readonly<Record<string, number>>;
  readonly check?: CheckRun;
  readonly attackRuns: readonly AttackRun[];
  /** Oldest first. */
  readonly disputes: readonly Dispute[];
  /** Sequence number of the newest event that this view includes; pass it to the event stream. */
  readonly lastEvent: number;
}

export interface TerminalSummary {
  readonly id: string;
  readonly machine: string;
  readonly title: string;
  readonly state: 'live' | 'ended';
  readonly viewers: number;
}

/** Per check of the newest run: what changed since earlier runs. */
export interface CheckHistory {
  /** Newest pass before now, where the check passes no longer: "passed 10:04, broken 10:31". */
  readonly passedAt?: string;
  readonly brokenAt?: string;
}

export interface CheckRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly kind: 'check' | 'submit' | 'prove';
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly grade?: Grade;
  /** By check id, attack id and safeguard id. */
  readonly history: Readonly<Record<string, CheckHistory>>;
  /** Rule facts for the page, by rule id. */
  readonly rules: Readonly<Record<string, RuleSummary>>;
  readonly timings?: { readonly firstVerdictMs: number; readonly lastCheckMs: number; readonly lastAttackMs: number; readonly totalMs: number };
}
export interface RuleSummary {
  readonly id: string;
  readonly title: { readonly pass: string; readonly fail: string };
  readonly why: string;
  readonly expects: string;
  readonly severity: string;
  readonly controls: readonly { readonly id: string; readonly framework: string; readonly title: string }[];
}

export interface AttackRun {
  readonly attack: string;
  readonly at: string;
  readonly status: 'reached' | 'stopped' | 'error';
  readonly observed: string;
  readonly output: string;
  /** `before`: while the lab was proven weak or by "Show the attack" before any pass. */
  readonly moment: 'start' | 'later';
}

export interface DisputedVerdict {
  readonly status: VerdictStatus;
  readonly reason: string;
}
/** A verdict that the learner thinks is wrong: `POST attempts/:id/checks/:run/disputes { check, note? }` answers 202 with it. */
export interface Dispute {
  readonly id: string;
  readonly run: string;
  /** Id of a check, an attack or a safeguard. */
  readonly check: string;
  readonly at: string;
  readonly note?: string;
  readonly claimed: DisputedVerdict;
  /** SHA-256 of the evidence that the run keeps, as canonical JSON. */
  readonly evidence: string;
  /** `interrupted`: the server was restarted before it was settled; it may be raised again. */
  readonly state: 'open' | 'settled' | 'interrupted';
  readonly settled?: {
    readonly at: string;
    /** `changed`: it passes now. `unclear`: it could not be evaluated. */
    readonly outcome: 'stands' | 'changed' | 'unclear';
    /** The kept evidence, judged once more; `sameGrader`: by the rules that judged it first. */
    readonly replayed: DisputedVerdict & { readonly sameGrader: boolean };
    /** The lab as it was then, where it could be evaluated. */
    readonly again?: DisputedVerdict & { readonly run: string };
  };
}

/**
 * Server-sent events of one attempt. `id:` is the sequence number; `Last-Event-ID` or `?since=` resumes after it. `attempt` (the whole view now)
 * and progress inside a `phase` are not kept: they come without `id:` and with the `seq` of the newest event, so apply them when `seq` is not older.
 */
export type AttemptEvent = { readonly seq: number; readonly at: string; readonly actor: string } & (
  | { readonly type: 'attempt'; readonly attempt: Attempt }
  | { readonly type: 'phase'; readonly phase: PhaseStatus }
  | {
      readonly type: 'verdict';
      readonly run: string;
      readonly id: string;
      readonly kind: 'check' | 'attack' | 'safeguard';
      readonly status: string;
      readonly reason: string;
    }
  | { readonly type: 'check'; readonly run: CheckRun }
  | { readonly type: 'attack'; readonly run: AttackRun }
  | { readonly type: 'notice'; readonly level: 'info' | 'warning'; readonly message: string }
  | { readonly type: 'log'; readonly name: string; readonly data: Readonly<Record<string, unknown>> }
);

export interface Results {
  readonly attempt: Attempt;
  readonly runs: readonly { readonly id: string; readonly kind: CheckRun['kind']; readonly finishedAt: string; readonly score: number; readonly max: number }[];
  readonly grade?: Grade;
  readonly activeMs: number;
  readonly hints: number;
  readonly events: readonly { readonly seq: number; readonly at: string; readonly actor: string; readonly type: string; readonly summary: string }[];
  readonly changes: readonly FileChange[];
  readonly recordings: readonly { readonly terminal: string; readonly machine: string; readonly bytes: number; readonly url: string }[];
  /** After finishing, in practice only. */
  readonly solution?: { readonly script: string; readonly explanation: Prose };
}

export interface FileChange {
  readonly machine: string;
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Unified diff where both sides are text below 256 KiB. */
  readonly diff?: string;
  readonly before?: { readonly mode: string; readonly owner: string };
  readonly after?: { readonly mode: string; readonly owner: string };
  /** Of the content now; absent where the file is gone. */
  readonly etag?: string;
  /** `POST attempts/:id/changes/revert { machine, path, etag? }` gives it the content of the start again. Mode and owner stay. */
  readonly revertable?: boolean;
}

/** `GET /api/session`. `token` only for machine clients (`X-Rampart-Client: 1`), which send it as `Authorization: Guest <token>`. */
export interface Session {
  readonly guest: string;
  readonly token?: string;
  readonly version: string;
  readonly limits: { readonly labMinutes: number; readonly extendMinutes: number; readonly extensions: number };
}

/** `POST attempts/:id/hints` and, as a list, `GET attempts/:id/hints`. `index` counts from 1. */
export interface Hint {
  readonly task: string;
  readonly index: number;
  readonly of: number;
  readonly text: Prose;
}

/** `GET attempts/:id/files?machine=` answers a list of these. */
export interface EditableFile {
  readonly machine: string;
  readonly path: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  readonly modifiedAt: string;
  readonly writable: boolean;
}

/** `GET attempts/:id/file?machine=&path=`. `content` is null where the bytes are not UTF-8 text. `PUT` answers `{ etag }`. */
export interface EditableFileContent extends EditableFile {
  readonly content: string | null;
  readonly etag: string;
}

/** `POST attempts/:id/checks`, `.../attacks/:attack` and `.../finish` answer 202 with the run's id; verdicts follow as events. */
export interface RunStarted {
  readonly id: string;
}

/** A page's terminal theme; each colour as `#rrggbb`, the palette in the order of the 16 ANSI colours. */
export interface TerminalColours {
  readonly foreground: string;
  readonly background: string;
  readonly cursor: string;
  readonly palette: readonly string[];
}

/** WebSocket of a terminal: binary frames are terminal bytes (both ways); text frames are these, as JSON. */
export type TerminalClientMessage =
  | { readonly type: 'resize'; readonly cols: number; readonly rows: number }
  | { readonly type: 'ack'; readonly bytes: number }
  /** What programs are told that ask for colours. Of several viewers the one that typed last decides. */
  | { readonly type: 'colours'; readonly colours: TerminalColours }
  | { readonly type: 'ping'; readonly id: number };
export type TerminalServerMessage =
  /** First frame after the connection: draw `screen` (serialised by us; it holds no queries), then bytes follow. `writer` is who decides the size. */
  | {
      readonly type: 'hello';
      readonly screen: string;
      readonly cols: number;
      readonly rows: number;
      readonly title: string;
      readonly cursorHidden: boolean;
      readonly seq: number;
    }
  | { readonly type: 'resized'; readonly cols: number; readonly rows: number }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'viewers'; readonly count: number }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'ended'; readonly reason: string; readonly exitCode?: number };

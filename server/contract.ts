import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { GradingPlan, Snapshot, Grade, Verdict } from '#checkers/engine/contract.ts';
import type { Lab, LabSpec, RuntimeName, TerminalSize } from '#labs/contract.ts';
import type { Prose, RuleSummary, ScenarioDetail, TerminalSummary } from './api.ts';

/** Terminals of attempts: `createTerminalHub(host)` of server/terminals. Errors are `AppError`s with codes `terminals.*`. */
export interface TerminalHub {
  open(request: TerminalSize & { attempt: string; machine: string }): Promise<TerminalSummary>;
  close(attempt: string, terminal: string): Promise<void>;
  list(attempt: string): TerminalSummary[];
  /** A ticket is good for one WebSocket of that guest, within 30 s. Throws `terminals.not_found`. */
  ticket(request: { attempt: string; terminal: string; guest: string }): { ticket: string; expiresAt: string };
  /** Asciicast files of an attempt, also after its end. */
  recordings(attempt: string): Promise<readonly { terminal: string; machine: string; bytes: number; file: string }[]>;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Joins the living terminals of a lab that was adopted after a restart, or replaced by a reset. */
  adopt(attempt: string, lab: Lab): Promise<void>;
  /** The lab is gone: every viewer is told why. Recordings stay. */
  end(attempt: string, reason: string): Promise<void>;
  /** The server stops: viewers are closed with 1012, shells live on. */
  stop(): Promise<void>;
}

/** What the hub may ask of the server. */
export interface TerminalHost {
  /** The lab of an attempt that is ready or paused. */
  lab(attempt: string): Lab | undefined;
  /** Who is asking, from the cookie or the token of a request, if they may see this attempt. */
  guest(request: IncomingMessage): string | undefined;
  owns(guest: string, attempt: string): boolean;
  /** Exact Origin, or none with `X-Rampart-Client: 1` and no cookie. */
  allowsOrigin(request: IncomingMessage): boolean;
  /** Terminals or their viewers changed: watchers of the attempt get a new view. */
  changed(attempt: string): void;
  /** Appends to the attempt's event log. */
  record(attempt: string, entry: { actor: string; name: string; data: Readonly<Record<string, unknown>> }): void;
  readonly dataFolder: string;
  readonly log: Logger;
}

/** What the server needs of a scenario that was loaded; the catalogue makes it. */
export interface LoadedScenario {
  readonly id: string;
  readonly digest: string;
  readonly runtimes: readonly RuntimeName[];
  readonly variants: number;
  readonly trust: 'shared' | 'local';
  /** For the page; what changes with attempts (`startTimes`, `mine`) is left out. */
  readonly detail: ScenarioDetail;
  /** By task, in order. */
  readonly hints: Readonly<Record<string, readonly Prose[]>>;
  readonly solution: (variant: number) => { readonly script: string; readonly explanation: Prose };
  /** Everything of variant N, its values filled in. */
  readonly variant: (number: number) => LoadedVariant;
}
export interface LoadedVariant {
  readonly values: Readonly<Record<string, string>>;
  readonly plan: GradingPlan;
  readonly lab: Pick<LabSpec, 'machines' | 'visitors'>;
  /** As `LoadedScenario.detail` and `hints`, which show variant 1: what an attempt of this variant shows. */
  readonly detail: ScenarioDetail;
  readonly hints: Readonly<Record<string, readonly Prose[]>>;
}
export interface ScenarioSource {
  list(): readonly LoadedScenario[];
  get(id: string): LoadedScenario | undefined;
}

/** The engine of checkers with its rules and controls. */
export interface Grader {
  readonly version: string;
  grade(request: {
    plan: GradingPlan;
    target: Lab['target'];
    baseline?: Snapshot;
    signal: AbortSignal;
    onVerdict?(result: { id: string; kind: 'check' | 'safeguard' | 'attack'; verdict: Verdict }): void;
  }): Promise<{ snapshot: Snapshot; grade: Grade }>;
  /** Judges evidence as it was stored. `sameGrader`: this grader collected it. */
  replay(stored: { plan: GradingPlan; snapshot: unknown; baseline?: unknown }): { grade: Grade; sameGrader: boolean };
  /** The rules of a plan by id, for people. */
  rules(plan: GradingPlan): Record<string, RuleSummary>;
}

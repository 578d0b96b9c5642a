import type { z } from 'zod';
import type { EvidenceMap, EvidenceKind } from '../evidence/map.ts';
import type { Target } from '../target.ts';

/**
 * Verdict of one check. `error` is minted by the engine alone, when evidence could not be collected; `missing` by the engine alone, when a
 * rule answers `notApplicable` for a subject that was there at the start. `unknown` is for the command line only. Neither is ever a pass.
 */
export type VerdictStatus = 'pass' | 'fail' | 'notApplicable' | 'missing' | 'unknown' | 'error';

export interface Finding {
  /** What is judged: `sshd`, `account vendor`, `tcp 0.0.0.0:9400`. */
  readonly subject: string;
  /** File and line, unit, resource id, where there is one. */
  readonly location?: string;
  readonly observed: string;
  readonly expected: string;
}

/** What a rule answers. `reason` is one sentence for the learner: what is so, not what to do. */
export type Outcome =
  | { readonly status: 'pass'; readonly reason?: string; readonly findings?: readonly Finding[] }
  | { readonly status: 'fail'; readonly reason: string; readonly findings: readonly Finding[] }
  | { readonly status: 'notApplicable'; readonly reason: string };

export interface Verdict {
  readonly status: VerdictStatus;
  readonly reason: string;
  readonly findings: readonly Finding[];
  /** `error` only: stable code, e.g. `checks.target_timeout`. */
  readonly code?: string;
}

export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** `on` says where to look (validated against the scopes of the required evidence), `with` how to judge (the rule's own parameters). */
export interface Rule<K extends EvidenceKind = EvidenceKind, P = unknown> {
  readonly id: string;
  readonly title: { readonly pass: string; readonly fail: string };
  /** Why it matters, at most two sentences. */
  readonly why: string;
  /** What a right state is, in words that fit any valid fix. */
  readonly expects: string;
  /** How to bring that about; absent where `expects` says it all. */
  readonly fix?: string;
  /** A command that shows on one's own system whether it is so. */
  readonly verify?: string;
  readonly severity: Severity;
  readonly requires: readonly K[];
  readonly params: z.ZodType<P>;
  /** Control ids: `CIS-DEBIAN12-5.1.20`, `NIST-800-53-AC-6(2)`, `PCI-DSS-4.0-8.3.1`, `HIPAA-164.312(d)`, ... Ids only. */
  readonly controls: readonly string[];
  evaluate(evidence: Pick<EvidenceMap, K>, params: P): Outcome;
}

export interface Probe<K extends EvidenceKind = EvidenceKind, S = unknown> {
  readonly kind: K;
  /** Where to look. A check's `on` must hold what the scopes of its rule's probes ask for, and nothing else. */
  readonly scope: z.ZodType<S>;
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** Collects, or throws. Never defaults. */
  collect(target: Target, scope: S, context: ProbeContext): Promise<EvidenceMap[K]>;
}

export interface ProbeContext {
  readonly signal: AbortSignal;
  /** Unguessable, new for each Check: for nonces and canaries. */
  readonly nonce: string;
}

/** A check of a scenario, after its variant values were filled in. */
export interface CheckSpec {
  /** Unique in the scenario: `<task>/<rule>` or `<task>/<rule>#2`. */
  readonly id: string;
  readonly rule: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly with: Readonly<Record<string, unknown>>;
  readonly weight: number;
  /** `ok`: removing the subject is a right fix, so `notApplicable` counts as a pass. */
  readonly removal: 'ok' | 'missing';
}
export interface TaskSpec {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly checks: readonly CheckSpec[];
}
export interface SafeguardSpec extends CheckSpec {
  readonly title: string;
  /** Task ids whose points wait while it is broken. */
  readonly protects: readonly string[];
}
export interface AttackSpec {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** A bash script run by a visitor, or a rule judged as an attack (a path analysis): `pass` means stopped, `fail` means reached. */
  readonly by:
    | {
        readonly kind: 'script';
        readonly script: string;
        readonly from: string;
        readonly timeoutMs: number;
        /** Variant values, upper snake case. */ readonly env: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'rule'; readonly check: CheckSpec };
}
export interface GradingPlan {
  readonly tasks: readonly TaskSpec[];
  readonly safeguards: readonly SafeguardSpec[];
  readonly attacks: readonly AttackSpec[];
}

/**
 * What an attack script writes on file descriptor 3: one JSON object. `control` says whether an allowed action by the same path and the same
 * tools succeeded in the same run; without it `stopped` proves nothing and the engine answers `error`.
 */
export interface AttackReport {
  readonly outcome: 'reached' | 'stopped';
  readonly control: boolean;
  readonly observed: string;
}

/** Replayable: the same snapshot and plan give the same grade. JSON-serialisable. */
export interface Snapshot {
  readonly version: 1;
  readonly graderVersion: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** By evidence key, `<kind>:<scope as canonical JSON>`. */
  readonly evidence: Readonly<Record<string, Collected>>;
  readonly attacks: Readonly<Record<string, CollectedAttack>>;
}
export type Collected =
  | { readonly ok: true; readonly value: unknown; readonly at: string }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly at: string };
export type CollectedAttack =
  | { readonly ok: true; readonly report: AttackReport; readonly output: string; readonly at: string }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly output: string; readonly at: string };

export interface CheckResult extends Verdict {
  readonly id: string;
  readonly rule: string;
  readonly weight: number;
  readonly points: number;
  readonly max: number;
}
export interface Grade {
  readonly score: number;
  readonly max: number;
  /** Checks, attacks and safeguards that were evaluated (not `error`), and how many there are. */
  readonly evaluated: number;
  readonly total: number;
  readonly tasks: readonly {
    readonly id: string;
    readonly title: string;
    readonly points: number;
    readonly max: number;
    readonly withheldBy: readonly string[];
    readonly checks: readonly CheckResult[];
  }[];
  readonly attacks: readonly (Verdict & { readonly id: string; readonly title: string; readonly points: number; readonly max: number })[];
  readonly safeguards: readonly (Verdict & { readonly id: string; readonly rule: string; readonly title: string; readonly protects: readonly string[] })[];
}

import type { Finding, Rule, VerdictStatus } from '#checkers/engine/contract.ts';
import type { Unreadable } from '#checkers/engine/define-reader.ts';

/** What `rampart check` found. JSON-serialisable but for `rules`, which reports reduce to their metadata. */
export interface CheckReport {
  /** Files that could be read. */
  readonly files: number;
  /** Subjects that were judged. */
  readonly subjects: number;
  /** The rules that were asked. */
  readonly rules: readonly Rule[];
  readonly results: readonly CheckResult[];
  /** What could not be judged, and why. Never counted as a pass. */
  readonly unknown: readonly Unknown[];
  /** Objects that hold nothing these rules judge, by kind. */
  readonly passedOver: Readonly<Record<string, number>>;
}

/** One rule's verdict of one subject. */
export interface CheckResult {
  readonly rule: Rule;
  readonly file: string;
  readonly subject: string;
  readonly status: Extract<VerdictStatus, 'pass' | 'fail' | 'notApplicable'>;
  readonly reason: string;
  readonly findings: readonly LocatedFinding[];
}

export interface LocatedFinding extends Finding {
  /** From 1. */
  readonly line?: number;
  /** The text of that line, where it is short enough to be one that a person wrote. */
  readonly excerpt?: string;
}

export interface Unknown extends Unreadable {
  readonly file: string;
}

import type { Path, Pod } from './pod.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** Why a pod is refused, in upstream's words, and the fields that are guilty (absent ones included). */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
  readonly at: readonly Path[];
}

/** One check of the standards with its history, ids as upstream. */
export interface PodCheck {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** By the minor version of Kubernetes from which it holds, ascending. */
  readonly versions: readonly PodCheckVersion[];
}
export interface PodCheckVersion {
  readonly since: number;
  /** Baseline checks that the restricted level no longer asks, because this one says more. */
  readonly overrides?: readonly string[];
  judge(pod: Pod): Violation | undefined;
}

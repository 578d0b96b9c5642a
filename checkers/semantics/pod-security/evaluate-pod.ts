import type { Pod } from './pod.ts';
import type { Level, PodCheck, PodCheckVersion, Violation } from './pod-check.ts';
import { podChecks } from './pod-checks.ts';

/** The newest minor version that changes anything; newer ones are judged as this one, which upstream's evaluator does too. */
export const newestMinor = Math.max(...podChecks.flatMap(({ versions }) => versions.map(({ since }) => since)));

export interface Standard {
  readonly level: Level;
  /** Minor version of Kubernetes: 37 is v1.37. */
  readonly minor: number;
}

export interface Refusal extends Violation {
  /** Id of the check. */
  readonly check: string;
}

/** What Pod Security admission has against a pod (normalised) at a level and version. Empty: admitted. */
export const evaluatePod = (pod: Pod, standard: Standard): Refusal[] =>
  podChecks.flatMap((check) => {
    const violation = versionIn(check, standard)?.judge(pod);
    return violation ? [{ check: check.id, ...violation }] : [];
  });

/** How a check is made at a level and version; undefined where it is not part of it, or where a stricter check stands for it. */
export function versionIn(check: PodCheck, { level, minor }: Standard): PodCheckVersion | undefined {
  if (level === 'privileged' || (level === 'baseline' && check.level === 'restricted')) return undefined;
  const overridden = level === 'restricted' && podChecks.some((other) => versionAt(other, minor)?.overrides?.includes(check.id));
  return overridden ? undefined : versionAt(check, minor);
}

const versionAt = ({ versions }: PodCheck, minor: number) => versions.findLast(({ since }) => since <= minor);

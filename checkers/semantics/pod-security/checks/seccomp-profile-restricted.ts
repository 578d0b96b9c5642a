import { type Pod, containersOf } from '../pod.ts';
import type { PodCheck, Violation } from '../pod-check.ts';
import { badSeccomp } from '../seccomp.ts';
import { exceptOnWindows } from '../windows.ts';
import { named } from '../words.ts';

function judge(pod: Pod): Violation | undefined {
  const bad = badSeccomp(pod);
  if (bad !== undefined || pod.spec.securityContext?.seccompProfile !== undefined) return bad;
  const silent = containersOf(pod).filter(({ container }) => container.securityContext?.seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    at: silent.map(({ path }) => [...path, 'securityContext', 'seccompProfile', 'type']),
  };
}
const overrides = ['seccompProfile_baseline'];

/**
 * Restricted, from 1.19: `securityContext.seccompProfile.type` is RuntimeDefault or Localhost for every container, by itself or by the pod, and nothing else
 * anywhere. From 1.25 not asked of Windows pods.
 */
export const seccompProfileRestricted: PodCheck = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  versions: [
    { since: 19, overrides, judge },
    { since: 25, overrides, judge: exceptOnWindows(judge) },
  ],
};

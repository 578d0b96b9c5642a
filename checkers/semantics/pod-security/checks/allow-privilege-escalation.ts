import { type Pod, containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { exceptOnWindows } from '../windows.ts';
import { named } from '../words.ts';

const judge = (pod: Pod) => {
  const bad = containersOf(pod).filter(({ container }) => container.securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${named(bad)} must set securityContext.allowPrivilegeEscalation=false`,
    at: bad.map(({ path }) => [...path, 'securityContext', 'allowPrivilegeEscalation']),
  };
};

/** Restricted, from 1.8: every container sets `securityContext.allowPrivilegeEscalation` to false. From 1.25 not asked of Windows pods. */
export const allowPrivilegeEscalation: PodCheck = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  versions: [
    { since: 8, judge },
    { since: 25, judge: exceptOnWindows(judge) },
  ],
};

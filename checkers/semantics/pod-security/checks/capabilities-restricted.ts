import { type Pod, containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { offenders } from '../setters.ts';
import { exceptOnWindows } from '../windows.ts';
import { named, quoted, sortedSet } from '../words.ts';

const isForbidden = (name: string) => name !== 'NET_BIND_SERVICE';

const judge = (pod: Pod) => {
  const keeping = containersOf(pod).filter(({ container }) => !container.securityContext?.capabilities?.drop?.includes('ALL'));
  const adding = offenders(pod, ({ capabilities }) => capabilities?.add?.some(isForbidden) ?? false);
  if (keeping.length === 0 && adding.length === 0) return undefined;
  const added = adding.flatMap(({ container }) => container.securityContext?.capabilities?.add ?? []).filter(isForbidden);
  return {
    reason: 'unrestricted capabilities',
    detail: [
      ...(keeping.length > 0 ? [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
      ...(adding.length > 0 ? [`${named(adding)} must not include ${quoted(sortedSet(added))} in securityContext.capabilities.add`] : []),
    ].join('; '),
    at: [
      ...keeping.map(({ path }) => [...path, 'securityContext', 'capabilities', 'drop']),
      ...adding.map(({ path }) => [...path, 'securityContext', 'capabilities', 'add']),
    ],
  };
};
const overrides = ['capabilities_baseline'];

/** Restricted, from 1.22: every container drops ALL and adds NET_BIND_SERVICE at most. From 1.25 not asked of Windows pods. */
export const capabilitiesRestricted: PodCheck = {
  id: 'capabilities_restricted',
  level: 'restricted',
  versions: [
    { since: 22, overrides, judge },
    { since: 25, overrides, judge: exceptOnWindows(judge) },
  ],
};

import type { Pod } from './pod.ts';
import type { Violation } from './pod-check.ts';
import { offenders } from './setters.ts';
import { named, quoted, sortedSet } from './words.ts';

/** Containers whose `procMount` is anything but Default. */
export function unmaskedProc(pod: Pod): Violation | undefined {
  const bad = offenders(pod, ({ procMount }) => procMount !== undefined && procMount !== 'Default');
  if (bad.length === 0) return undefined;
  return {
    reason: 'procMount',
    detail: `${named(bad)} must not set securityContext.procMount to ${quoted(sortedSet(bad.map(({ container }) => container.securityContext?.procMount ?? '')))}`,
    at: bad.map(({ path }) => [...path, 'securityContext', 'procMount']),
  };
}

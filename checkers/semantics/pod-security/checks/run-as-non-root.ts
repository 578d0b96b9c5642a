import { type Pod, containersOf } from '../pod.ts';
import type { PodCheck, Violation } from '../pod-check.ts';
import { settersOf } from '../setters.ts';
import { inUserNamespace } from '../user-namespace.ts';
import { named } from '../words.ts';

const reason = 'runAsNonRoot != true';

function judge(pod: Pod): Violation | undefined {
  const setters = settersOf(pod, ['runAsNonRoot'], ({ runAsNonRoot }) => runAsNonRoot === false);
  if (setters) return { reason, detail: `${setters.words} must not set securityContext.runAsNonRoot=false`, at: setters.at };
  if (pod.spec.securityContext?.runAsNonRoot === true) return undefined;
  const silent = containersOf(pod).filter(({ container }) => container.securityContext?.runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason,
    detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true`,
    at: silent.map(({ path }) => [...path, 'securityContext', 'runAsNonRoot']),
  };
}

/**
 * Restricted, from 1.0: `securityContext.runAsNonRoot` is true for every container, by itself or by the pod, and false nowhere. From 1.35 not asked of pods in a
 * user namespace.
 */
export const runAsNonRoot: PodCheck = {
  id: 'runAsNonRoot',
  level: 'restricted',
  versions: [
    { since: 0, judge },
    { since: 35, judge: (pod) => (inUserNamespace(pod) ? undefined : judge(pod)) },
  ],
};

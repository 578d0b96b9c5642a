import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { offenders } from '../setters.ts';
import { named } from '../words.ts';

const judge = (pod: Pod) => {
  const bad = offenders(pod, (context) => context.privileged === true);
  if (bad.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${named(bad)} must not set securityContext.privileged=true`,
    at: bad.map(({ path }) => [...path, 'securityContext', 'privileged']),
  };
};

/** Baseline, from 1.0: `securityContext.privileged` of every container is false or unset. */
export const privileged: PodCheck = { id: 'privileged', level: 'baseline', versions: [{ since: 0, judge }] };

import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { settersOf } from '../setters.ts';
import { inUserNamespace } from '../user-namespace.ts';

const judge = (pod: Pod) => {
  const setters = settersOf(pod, ['runAsUser'], ({ runAsUser }) => runAsUser === 0);
  return setters && { reason: 'runAsUser=0', detail: `${setters.words} must not set runAsUser=0`, at: setters.at };
};

/** Restricted, from 1.23: `securityContext.runAsUser` of pod and containers is not 0. From 1.35 not asked of pods in a user namespace. */
export const runAsUser: PodCheck = {
  id: 'runAsUser',
  level: 'restricted',
  versions: [
    { since: 23, judge },
    { since: 35, judge: (pod) => (inUserNamespace(pod) ? undefined : judge(pod)) },
  ],
};

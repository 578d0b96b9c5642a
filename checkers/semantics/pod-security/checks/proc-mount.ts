import type { PodCheck } from '../pod-check.ts';
import { unmaskedProc } from '../unmasked-proc.ts';
import { inUserNamespace } from '../user-namespace.ts';

/** Baseline, from 1.0: `securityContext.procMount` of every container is Default or unset. From 1.35 not asked of pods in a user namespace. */
export const procMount: PodCheck = {
  id: 'procMount',
  level: 'baseline',
  versions: [
    { since: 0, judge: unmaskedProc },
    { since: 35, judge: (pod) => (inUserNamespace(pod) ? undefined : unmaskedProc(pod)) },
  ],
};

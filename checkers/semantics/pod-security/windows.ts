import type { PodCheckVersion } from './pod-check.ts';

/** From 1.25 a pod that says it is for Windows is exempt from checks of Linux fields, which validation forbids it to set. */
export const exceptOnWindows =
  (judge: PodCheckVersion['judge']): PodCheckVersion['judge'] =>
  (pod) =>
    pod.spec.os?.name === 'windows' ? undefined : judge(pod);

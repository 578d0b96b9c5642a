import { type Pod, containersOf } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { badSeccomp } from '../seccomp.ts';
import { plural, sortedSet } from '../words.ts';

const podKey = 'seccomp.security.alpha.kubernetes.io/pod';
const containerPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
const isAllowed = (value: string) => value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');

const judgeAnnotations = (pod: Pod) => {
  const annotations = pod.metadata.annotations ?? {};
  const keys = [podKey, ...containersOf(pod).map(({ container }) => `${containerPrefix}${container.name}`)];
  const bad = sortedSet(keys).filter((key) => annotations[key] !== undefined && !isAllowed(annotations[key]));
  if (bad.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural(bad.length, 'annotation')} ${bad.map((key) => `${key}=${JSON.stringify(annotations[key])}`).join(', ')}`,
    at: bad.map((key) => ['metadata', 'annotations', key]),
  };
};

/**
 * Baseline. 1.0 to 1.18: the annotations `seccomp.security.alpha.kubernetes.io/pod` and `container.seccomp...io/<container>` are `runtime/default`,
 * `docker/default`, `localhost/*` or unset. From 1.19: `securityContext.seccompProfile.type` of pod and containers is RuntimeDefault, Localhost or unset.
 */
export const seccompProfileBaseline: PodCheck = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  versions: [
    { since: 0, judge: judgeAnnotations },
    { since: 19, judge: badSeccomp },
  ],
};

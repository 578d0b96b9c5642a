import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { settersOf } from '../setters.ts';

const judge = (pod: Pod) => {
  const setters = settersOf(pod, ['windowsOptions', 'hostProcess'], ({ windowsOptions }) => windowsOptions?.hostProcess === true);
  return setters && { reason: 'hostProcess', detail: `${setters.words} must not set securityContext.windowsOptions.hostProcess=true`, at: setters.at };
};

/** Baseline, from 1.0: `securityContext.windowsOptions.hostProcess` of pod and containers is false or unset. */
export const windowsHostProcess: PodCheck = { id: 'windowsHostProcess', level: 'baseline', versions: [{ since: 0, judge }] };

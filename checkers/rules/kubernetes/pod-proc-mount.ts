import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { procMount } from '../../semantics/pod-security/checks/proc-mount.ts';

/**
 * A container must see a masked /proc.
 *
 * Reads:   kubernetesWorkloads (securityContext.procMount of every container; hostUsers of the pod)
 * Passes:  Default or unset; from v1.35 anything in a user namespace
 * Fails:   another value, outside of a user namespace
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podProcMount = defineRule({
  id: 'pod-proc-mount',
  title: { pass: 'Containers see a masked /proc', fail: 'A container sees an unmasked /proc' },
  why: 'An unmasked /proc shows and lets change kernel settings that belong to the whole node.',
  expects: 'The procMount of every container is Default or unset.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-procMount', 'NIST-800-190-4.4.3', 'NIST-800-53-SC-39'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: procMount, standard, expected: 'Default or not set' }),
});

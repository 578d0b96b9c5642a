import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { sysctls } from '../../semantics/pod-security/checks/sysctls.ts';

/**
 * A pod may only set safe sysctls.
 *
 * Reads:   kubernetesWorkloads (securityContext.sysctls of the pod)
 * Passes:  each is of the safe set of the version
 * Fails:   another one is set
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podSysctls = defineRule({
  id: 'pod-sysctls',
  title: { pass: 'Only safe sysctls are set', fail: 'A pod sets an unsafe sysctl' },
  why: 'Sysctls outside of the safe set change the node for everybody on it, or switch a protection off.',
  expects: 'Every sysctl of the pod is of the safe set.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-sysctls', 'NIST-800-190-4.4.3', 'NIST-800-53-CM-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: sysctls, standard, expected: 'a sysctl of the safe set' }),
});

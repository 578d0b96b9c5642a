import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { privileged } from '../../semantics/pod-security/checks/privileged.ts';

/**
 * A container must not be privileged.
 *
 * Reads:   kubernetesWorkloads (securityContext.privileged of every container, init and ephemeral ones included)
 * Passes:  false or unset
 * Fails:   true
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podPrivileged = defineRule({
  id: 'pod-privileged',
  title: { pass: 'No container is privileged', fail: 'A container is privileged' },
  why: 'A privileged container has every capability and every device of the node: whoever breaks the application owns the node.',
  expects: 'No container sets privileged to true.',
  severity: 'critical',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-privileged', 'CIS-KUBERNETES-5.2.2', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: privileged, standard, expected: 'false or not set' }),
});

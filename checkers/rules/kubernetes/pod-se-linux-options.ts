import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { seLinuxOptions } from '../../semantics/pod-security/checks/se-linux-options.ts';

/**
 * A pod must not choose its SELinux label freely.
 *
 * Reads:   kubernetesWorkloads (seLinuxOptions of the pod and its containers)
 * Passes:  a container type or none, no user, no role
 * Fails:   another type, a user or a role
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podSeLinuxOptions = defineRule({
  id: 'pod-se-linux-options',
  title: { pass: 'SELinux labels are those of containers', fail: 'A pod chooses an SELinux label that containers should not have' },
  why: 'A label such as spc_t takes away the wall that SELinux puts between a container and its node.',
  expects: 'Where seLinuxOptions is set, it has a container type or none, no user and no role.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-seLinuxOptions', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-3'],
  evaluate: ({ kubernetesWorkloads }, standard) =>
    everyPod(kubernetesWorkloads, { check: seLinuxOptions, standard, expected: 'a container type, no user, no role' }),
});

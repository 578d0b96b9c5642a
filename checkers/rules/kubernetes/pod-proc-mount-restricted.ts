import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { procMountRestricted } from '../../semantics/pod-security/checks/proc-mount-restricted.ts';

/**
 * A container must see a masked /proc, in a user namespace too.
 *
 * Reads:   kubernetesWorkloads (securityContext.procMount of every container)
 * Passes:  Default or unset
 * Fails:   another value (asked from v1.35 on; before, the baseline check says the same)
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podProcMountRestricted = defineRule({
  id: 'pod-proc-mount-restricted',
  title: { pass: 'Containers see a masked /proc, in user namespaces too', fail: 'A container sees an unmasked /proc' },
  why: 'An unmasked /proc tells of the node, and a hole in the kernel counts for more where its settings can be reached.',
  expects: 'The procMount of every container is Default or unset.',
  severity: 'low',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-procMount', 'NIST-800-190-4.4.3', 'NIST-800-53-SC-39'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: procMountRestricted, standard, expected: 'Default or not set' }),
});

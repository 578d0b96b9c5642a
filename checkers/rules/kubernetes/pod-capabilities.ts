import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { capabilitiesRestricted } from '../../semantics/pod-security/checks/capabilities-restricted.ts';

/**
 * A container must drop all capabilities.
 *
 * Reads:   kubernetesWorkloads (securityContext.capabilities of every container; os.name)
 * Passes:  ALL is dropped, NET_BIND_SERVICE at most is added; from v1.25 also a pod for Windows
 * Fails:   ALL is not dropped, or another capability is added
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podCapabilities = defineRule({
  id: 'pod-capabilities',
  title: { pass: 'All capabilities are dropped but port binding', fail: 'A container keeps capabilities' },
  why: 'Few applications need any capability; each that stays widens what an intruder may ask of the kernel.',
  expects: 'Every container drops ALL and adds back NET_BIND_SERVICE at most.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-capabilities', 'CIS-KUBERNETES-5.2.8', 'CIS-KUBERNETES-5.2.10', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) =>
    everyPod(kubernetesWorkloads, { check: capabilitiesRestricted, standard, expected: 'drop holds "ALL", add holds NET_BIND_SERVICE at most' }),
});

import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { capabilitiesBaseline } from '../../semantics/pod-security/checks/capabilities-baseline.ts';

/**
 * A container must not add capabilities beyond the default set.
 *
 * Reads:   kubernetesWorkloads (securityContext.capabilities.add of every container)
 * Passes:  only capabilities of the default set are added
 * Fails:   NET_RAW or any other is added
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podDefaultCapabilities = defineRule({
  id: 'pod-default-capabilities',
  title: { pass: 'No capability beyond the default set is added', fail: 'A container adds capabilities beyond the default set' },
  why: 'Each added capability is a piece of root on the node: SYS_ADMIN or NET_ADMIN alone is enough to take it over.',
  expects: 'No container adds a capability that the default set lacks.',
  severity: 'high',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-capabilities', 'CIS-KUBERNETES-5.2.9', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) =>
    everyPod(kubernetesWorkloads, { check: capabilitiesBaseline, standard, expected: 'only capabilities of the default set' }),
});

import { defineRule } from '../../engine/define-rule.ts';
import { resourcesSet } from '../../engine/resources-set.ts';

/**
 * Every container has a limit for CPU and memory.
 *
 * Reads:   kubernetesWorkloads (resources.limits of containers that are started, and of the pod)
 * Passes:  both are set, on the container or on the pod
 * Fails:   one is not
 * N/A:     there is no workload
 */
export const podResourceLimits = defineRule({
  id: 'pod-resource-limits',
  title: { pass: 'CPU and memory are bounded', fail: 'A container may take all CPU or memory of its node' },
  why: 'A container without limits takes the node from everybody else when it leaks, is attacked or mines coins.',
  expects: 'Every container, or its pod, has limits for cpu and memory.',
  fix: 'Set resources.limits from what the application was seen to need; a LimitRange of the namespace sets what nobody wrote.',
  verify: 'kubectl get pods -n NAMESPACE -o custom-columns=NAME:.metadata.name,LIMITS:.spec.containers[*].resources.limits',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  controls: ['NIST-800-53-SC-5', 'NIST-800-53-SC-6', 'NIST-800-190-4.4.3', 'NSA-CISA-resource-policies', 'MITRE-ATTACK-T1496', 'MITRE-ATTACK-T1499'],
  evaluate: ({ kubernetesWorkloads }) => resourcesSet(kubernetesWorkloads, 'limits'),
});

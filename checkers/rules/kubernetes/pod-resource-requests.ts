import { defineRule } from '../../engine/define-rule.ts';
import { resourcesSet } from '../../engine/resources-set.ts';

/**
 * Every container asks for the CPU and memory that it needs.
 *
 * Reads:   kubernetesWorkloads (resources.requests and limits of containers that are started, and of the pod)
 * Passes:  both are set, on the container or on the pod, by a request or by a limit
 * Fails:   one is not
 * N/A:     there is no workload
 */
export const podResourceRequests = defineRule({
  id: 'pod-resource-requests',
  title: { pass: 'CPU and memory are asked for', fail: 'A container asks for no CPU or memory' },
  why: 'What asks for nothing is placed on a full node and is the first to be killed there.',
  expects: 'Every container, or its pod, has requests for cpu and memory.',
  fix: 'Set resources.requests to what the application uses on an ordinary day.',
  verify: 'kubectl get pods -n NAMESPACE -o custom-columns=NAME:.metadata.name,REQUESTS:.spec.containers[*].resources.requests',
  severity: 'low',
  requires: ['kubernetesWorkloads'],
  controls: ['NIST-800-53-SC-6', 'NIST-800-53-CP-2', 'NSA-CISA-resource-policies'],
  evaluate: ({ kubernetesWorkloads }) => resourcesSet(kubernetesWorkloads, 'requests'),
});

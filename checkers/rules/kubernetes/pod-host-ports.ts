import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { hostPorts } from '../../semantics/pod-security/checks/host-ports.ts';

/**
 * A container must not take ports of its node.
 *
 * Reads:   kubernetesWorkloads (ports[*].hostPort of every container; containerPort where the pod is on the host network)
 * Passes:  none, or 0
 * Fails:   a port of the node is taken
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podHostPorts = defineRule({
  id: 'pod-host-ports',
  title: { pass: 'Containers take no port of the node', fail: 'A container takes a port of its node' },
  why: 'A port of the node is reachable past Services and most network policies, and two pods that want it cannot share a node.',
  expects: 'No container has a hostPort.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-hostPorts', 'CIS-KUBERNETES-5.2.13', 'NIST-800-190-4.4.2', 'NIST-800-53-SC-7'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: hostPorts, standard, expected: 'not set' }),
});

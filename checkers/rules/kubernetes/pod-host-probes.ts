import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { hostProbesAndHostLifecycle } from '../../semantics/pod-security/checks/host-probes-and-host-lifecycle.ts';

/**
 * A probe or lifecycle handler must not name a host of its own.
 *
 * Reads:   kubernetesWorkloads (httpGet.host and tcpSocket.host of the probes and lifecycle handlers of every container)
 * Passes:  none names a host
 * Fails:   one names a host (asked from v1.34 on)
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podHostProbes = defineRule({
  id: 'pod-host-probes',
  title: { pass: 'Probes and handlers go to their own pod', fail: 'A probe or handler goes to another host' },
  why: 'The kubelet makes these connections from the node, so a host of choice lets a pod author send requests from inside the network of the node.',
  expects: 'No probe and no lifecycle handler names a host.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-hostProbesAndHostLifecycle', 'NIST-800-190-4.4.2', 'NIST-800-53-SC-7'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: hostProbesAndHostLifecycle, standard, expected: 'not set' }),
});

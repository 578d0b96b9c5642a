import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { hostPathVolumes } from '../../semantics/pod-security/checks/host-path-volumes.ts';

/**
 * A pod must not mount paths of its node.
 *
 * Reads:   kubernetesWorkloads (volumes of the pod)
 * Passes:  no volume is a hostPath
 * Fails:   a volume is a hostPath
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podHostPathVolumes = defineRule({
  id: 'pod-host-path-volumes',
  title: { pass: 'Pods mount no path of the node', fail: 'A pod mounts a path of its node' },
  why: 'A mounted path of the node, be it a socket, logs or the kubelet folder, is a way out of the container and survives it.',
  expects: 'No volume is a hostPath.',
  severity: 'high',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-hostPathVolumes', 'CIS-KUBERNETES-5.2.12', 'NIST-800-190-4.5.5', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: hostPathVolumes, standard, expected: 'another kind of volume' }),
});

import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { hostNamespaces } from '../../semantics/pod-security/checks/host-namespaces.ts';

/**
 * A pod must not share namespaces with its node.
 *
 * Reads:   kubernetesWorkloads (hostNetwork, hostPID, hostIPC of the pod)
 * Passes:  all three are false or unset
 * Fails:   one of them is true
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podHostNamespaces = defineRule({
  id: 'pod-host-namespaces',
  title: { pass: 'Pods keep to namespaces of their own', fail: 'A pod shares namespaces with its node' },
  why: 'In the namespaces of the node a pod sees and signals every process, reads its traffic and reaches services that trust localhost.',
  expects: 'Each of hostNetwork, hostPID and hostIPC is false or unset.',
  severity: 'high',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-hostNamespaces', 'CIS-KUBERNETES-5.2.3', 'CIS-KUBERNETES-5.2.4', 'CIS-KUBERNETES-5.2.5', 'NIST-800-190-4.4.3', 'NIST-800-53-SC-39'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: hostNamespaces, standard, expected: 'false or not set' }),
});

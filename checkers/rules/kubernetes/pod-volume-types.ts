import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { restrictedVolumes } from '../../semantics/pod-security/checks/restricted-volumes.ts';

/**
 * A pod may only use plain types of volumes.
 *
 * Reads:   kubernetesWorkloads (volumes of the pod)
 * Passes:  configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected or secret
 * Fails:   hostPath or a type that names storage directly
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podVolumeTypes = defineRule({
  id: 'pod-volume-types',
  title: { pass: 'Only plain volume types are used', fail: 'A pod uses a volume type that is not plain' },
  why: 'Types that name storage or the node directly pass by the claims and classes by which a cluster decides who may mount what.',
  expects: 'Every volume is of a plain type.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-restrictedVolumes', 'NIST-800-190-4.5.5', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: restrictedVolumes, standard, expected: 'a plain volume type' }),
});

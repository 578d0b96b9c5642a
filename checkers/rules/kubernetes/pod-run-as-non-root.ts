import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { runAsNonRoot } from '../../semantics/pod-security/checks/run-as-non-root.ts';

/**
 * A container must be bound not to run as root.
 *
 * Reads:   kubernetesWorkloads (runAsNonRoot of the pod and its containers; hostUsers)
 * Passes:  true for every container, by itself or by the pod; from v1.35 also a pod in a user namespace
 * Fails:   false anywhere, or unset for a container
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podRunAsNonRoot = defineRule({
  id: 'pod-run-as-non-root',
  title: { pass: 'Containers must not run as root', fail: 'A container may run as root' },
  why: 'Root in a container is root to the kernel as soon as one wall falls; the kubelet refuses it only where it is told to.',
  expects: 'The field runAsNonRoot is true for every container and false nowhere.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-runAsNonRoot', 'CIS-KUBERNETES-5.2.7', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: runAsNonRoot, standard, expected: 'true' }),
});

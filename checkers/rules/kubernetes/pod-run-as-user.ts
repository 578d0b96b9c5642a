import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { runAsUser } from '../../semantics/pod-security/checks/run-as-user.ts';

/**
 * A container must not be started as user 0.
 *
 * Reads:   kubernetesWorkloads (runAsUser of the pod and its containers; hostUsers)
 * Passes:  not 0; from v1.35 also a pod in a user namespace
 * Fails:   0
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podRunAsUser = defineRule({
  id: 'pod-run-as-user',
  title: { pass: 'No container is started as user 0', fail: 'A container is started as user 0' },
  why: 'User 0 in a container is user 0 to the kernel, whatever the image meant to be.',
  expects: 'The field runAsUser is nowhere 0.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-runAsUser', 'CIS-KUBERNETES-5.2.7', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: runAsUser, standard, expected: 'another user than 0, or not set' }),
});

import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { seccompProfileRestricted } from '../../semantics/pod-security/checks/seccomp-profile-restricted.ts';

/**
 * A seccomp profile must be set.
 *
 * Reads:   kubernetesWorkloads (seccompProfile.type of the pod and its containers; os.name)
 * Passes:  RuntimeDefault or Localhost for every container, by itself or by the pod; from v1.25 also a pod for Windows
 * Fails:   unset for a container, or another word anywhere
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podSeccompProfile = defineRule({
  id: 'pod-seccomp-profile',
  title: { pass: 'A seccomp profile is set', fail: 'A container runs without a seccomp profile' },
  why: 'Kubernetes starts containers without a system call filter unless it is told otherwise; the default filter costs nothing and refuses the calls that escapes need.',
  expects: 'Every container has the seccomp profile RuntimeDefault or Localhost, by itself or by its pod.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-seccompProfile', 'CIS-KUBERNETES-5.7.2', 'NIST-800-190-4.4.3', 'NIST-800-53-CM-7'],
  evaluate: ({ kubernetesWorkloads }, standard) =>
    everyPod(kubernetesWorkloads, { check: seccompProfileRestricted, standard, expected: 'RuntimeDefault or Localhost' }),
});

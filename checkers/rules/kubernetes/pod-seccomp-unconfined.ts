import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { seccompProfileBaseline } from '../../semantics/pod-security/checks/seccomp-profile-baseline.ts';

/**
 * A pod must not switch seccomp off.
 *
 * Reads:   kubernetesWorkloads (seccompProfile.type of the pod and its containers; before v1.19 the annotations)
 * Passes:  RuntimeDefault, Localhost or unset
 * Fails:   Unconfined or another word
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podSeccompUnconfined = defineRule({
  id: 'pod-seccomp-unconfined',
  title: { pass: 'Seccomp is not switched off', fail: 'A pod switches seccomp off' },
  why: 'Without a filter a process may make every system call, and most escapes through the kernel need one that the default filter refuses.',
  expects: 'No pod and no container names a seccomp profile other than RuntimeDefault and Localhost.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-seccompProfile', 'CIS-KUBERNETES-5.7.2', 'NIST-800-190-4.4.3', 'NIST-800-53-CM-7'],
  evaluate: ({ kubernetesWorkloads }, standard) =>
    everyPod(kubernetesWorkloads, { check: seccompProfileBaseline, standard, expected: 'RuntimeDefault, Localhost or not set' }),
});

import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { allowPrivilegeEscalation } from '../../semantics/pod-security/checks/allow-privilege-escalation.ts';

/**
 * A process must not gain privileges that its parent lacks.
 *
 * Reads:   kubernetesWorkloads (securityContext.allowPrivilegeEscalation of every container; os.name)
 * Passes:  false, or from v1.25 a pod for Windows
 * Fails:   true or unset
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podPrivilegeEscalation = defineRule({
  id: 'pod-privilege-escalation',
  title: { pass: 'Privileges cannot grow', fail: 'Privileges can grow inside a container' },
  why: 'With escalation allowed, any setuid program in the image makes an intruder root in the container.',
  expects: 'Every container sets allowPrivilegeEscalation to false.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-RESTRICTED-allowPrivilegeEscalation', 'CIS-KUBERNETES-5.2.6', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: allowPrivilegeEscalation, standard, expected: 'false' }),
});

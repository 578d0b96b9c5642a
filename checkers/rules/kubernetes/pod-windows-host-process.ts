import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { windowsHostProcess } from '../../semantics/pod-security/checks/windows-host-process.ts';

/**
 * A pod must not run processes of the Windows host.
 *
 * Reads:   kubernetesWorkloads (windowsOptions.hostProcess of the pod and its containers)
 * Passes:  false or unset
 * Fails:   true
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podWindowsHostProcess = defineRule({
  id: 'pod-windows-host-process',
  title: { pass: 'No container is a process of the Windows host', fail: 'A container is a process of the Windows host' },
  why: 'A HostProcess container runs on the Windows node itself, with its file system and its accounts.',
  expects: 'The field hostProcess is false or unset.',
  severity: 'critical',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-windowsHostProcess', 'CIS-KUBERNETES-5.2.11', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6'],
  evaluate: ({ kubernetesWorkloads }, standard) => everyPod(kubernetesWorkloads, { check: windowsHostProcess, standard, expected: 'false or not set' }),
});

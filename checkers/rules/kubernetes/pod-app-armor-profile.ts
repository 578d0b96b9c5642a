import { defineRule } from '../../engine/define-rule.ts';
import { everyPod, podStandard } from '../../engine/every-pod.ts';
import { appArmorProfile } from '../../semantics/pod-security/checks/app-armor-profile.ts';

/**
 * A pod must not switch AppArmor off.
 *
 * Reads:   kubernetesWorkloads (appArmorProfile.type of the pod and its containers; the annotations of AppArmor)
 * Passes:  each is RuntimeDefault, Localhost or unset; annotations are `runtime/default`, `localhost/*` or empty
 * Fails:   Unconfined or another word
 * N/A:     there is no workload, or the standard of that level and version does not ask
 */
export const podAppArmorProfile = defineRule({
  id: 'pod-app-armor-profile',
  title: { pass: 'AppArmor is not switched off', fail: 'A pod switches AppArmor off' },
  why: 'Without its AppArmor profile a container may write where the kernel lets root write, the first step of many escapes.',
  expects: 'No pod and no container overrides the default AppArmor profile with anything but a named local one.',
  severity: 'medium',
  requires: ['kubernetesWorkloads'],
  params: podStandard,
  controls: ['PSS-BASELINE-appArmorProfile', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-3'],
  evaluate: ({ kubernetesWorkloads }, standard) =>
    everyPod(kubernetesWorkloads, { check: appArmorProfile, standard, expected: 'RuntimeDefault, Localhost or not set' }),
});

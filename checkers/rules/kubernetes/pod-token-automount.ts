import { defineRule } from '../../engine/define-rule.ts';
import { everyIdentity } from '../../engine/every-identity.ts';

/**
 * A pod has a token for the API server only where it asks for one.
 *
 * Reads:   kubernetesIdentities (automountServiceAccountToken of the pod, and of its service account from all files)
 * Passes:  the pod says false; or it says nothing and its account says false
 * Fails:   the pod says true; or both say nothing
 * N/A:     there is no workload
 */
export const podTokenAutomount = defineRule({
  id: 'pod-token-automount',
  title: { pass: 'No token is mounted unasked', fail: 'A token for the API server is mounted' },
  why: 'Most applications never speak to the API server; whoever breaks one finds a token there that does.',
  expects:
    'The field automountServiceAccountToken is false on the pod or on its service account. A pod that does speak to the API server may mount a projected volume for it.',
  fix: 'Set automountServiceAccountToken: false in the pod template, or on the service account.',
  verify: 'kubectl exec -n NAMESPACE POD -- ls /var/run/secrets/kubernetes.io/serviceaccount',
  severity: 'medium',
  requires: ['kubernetesIdentities'],
  controls: ['CIS-KUBERNETES-5.1.6', 'NIST-800-53-AC-6', 'NIST-800-53-IA-5', 'NSA-CISA-pod-service-account-tokens', 'MITRE-ATTACK-T1528'],
  evaluate: ({ kubernetesIdentities }) =>
    everyIdentity(kubernetesIdentities, {
      isBad: ({ mountsToken, accountMountsToken }) => mountsToken ?? accountMountsToken ?? true,
      path: ['spec', 'automountServiceAccountToken'],
      words: ({ serviceAccount, mountsToken }) => `mounts the token of service account ${serviceAccount}${mountsToken ? '' : ', for nobody says not to'}`,
      expected: 'automountServiceAccountToken: false',
    }),
});

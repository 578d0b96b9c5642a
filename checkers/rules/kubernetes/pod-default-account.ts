import { defineRule } from '../../engine/define-rule.ts';
import { everyIdentity } from '../../engine/every-identity.ts';

/**
 * A pod runs as a service account of its own.
 *
 * Reads:   kubernetesIdentities (serviceAccountName of the pod, and whether its token is mounted)
 * Passes:  it names an account other than default, or mounts no token
 * Fails:   it runs as default with a token
 * N/A:     there is no workload
 */
export const podDefaultAccount = defineRule({
  id: 'pod-default-account',
  title: { pass: 'Pods run as accounts of their own', fail: 'A pod runs as the default service account' },
  why: 'Pods that share an account share its rights: what one of them needs, all of them may.',
  expects: 'A pod that speaks to the API server names a service account made for it.',
  fix: 'Create a service account for the application and name it in serviceAccountName; or mount no token.',
  verify: 'kubectl get pods -A -o custom-columns=NAME:.metadata.name,ACCOUNT:.spec.serviceAccountName',
  severity: 'low',
  requires: ['kubernetesIdentities'],
  controls: ['CIS-KUBERNETES-5.1.5', 'NIST-800-53-AC-6', 'NSA-CISA-pod-service-account-tokens', 'MITRE-ATTACK-T1078.001'],
  evaluate: ({ kubernetesIdentities }) =>
    everyIdentity(kubernetesIdentities, {
      isBad: ({ serviceAccount, mountsToken, accountMountsToken }) => serviceAccount === 'default' && (mountsToken ?? accountMountsToken ?? true),
      path: ['spec', 'serviceAccountName'],
      words: () => 'runs as service account default, with its token',
      expected: 'an account of its own, or no token',
    }),
});

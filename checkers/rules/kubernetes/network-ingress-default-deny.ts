import { defineRule } from '../../engine/define-rule.ts';
import { defaultDeny } from '../../engine/default-deny.ts';

/**
 * Traffic into the pods of a namespace is denied unless a policy allows it.
 *
 * Reads:   kubernetesNamespaces (policies and pods of each namespace, from all files)
 * Passes:  a policy selects every pod and governs ingress, and none that does allows everything
 * Fails:   there is none, or one allows everything: what a pod opens, anybody reaches
 * N/A:     the namespace has no pods in what was given
 */
export const networkIngressDefaultDeny = defineRule({
  id: 'network-ingress-default-deny',
  title: { pass: 'Ingress is denied by default', fail: 'Ingress is open by default' },
  why: 'Without a policy every pod of the cluster reaches every other, so that one broken application is a way to all.',
  expects: 'Every namespace has a policy for all of its pods that governs ingress and allows nothing; others allow what is needed.',
  fix: 'Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress]`, then one for each connection that is needed.',
  verify: 'kubectl get networkpolicy -n NAMESPACE -o yaml',
  severity: 'medium',
  requires: ['kubernetesNamespaces'],
  controls: [
    'CIS-KUBERNETES-5.3.2',
    'NIST-800-53-SC-7(5)',
    'NIST-800-53-AC-4',
    'NIST-800-190-4.3.3',
    'NIST-800-190-4.4.2',
    'NSA-CISA-network-policies',
    'MITRE-ATTACK-T1046',
  ],
  evaluate: ({ kubernetesNamespaces }) => defaultDeny(kubernetesNamespaces, 'ingress'),
});

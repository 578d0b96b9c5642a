import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not make tokens of service accounts.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule gives create on serviceaccounts/token
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacTokenCreate = defineRule({
  id: 'rbac-token-create',
  title: { pass: 'No role makes tokens of service accounts', fail: 'A role makes tokens of service accounts' },
  why: 'Whoever makes a token of an account is that account, for as long as they like, from anywhere.',
  expects: 'No role allows create on serviceaccounts/token.',
  fix: 'Let the kubelet project tokens into pods; where a tool needs it, bound it by resourceNames to one account with few rights.',
  verify: 'kubectl auth can-i create serviceaccounts --subresource=token --as=SUBJECT -n NAMESPACE',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: [
    'CIS-KUBERNETES-5.1.13',
    'NIST-800-53-AC-6',
    'NIST-800-53-IA-5',
    'NIST-800-190-4.3.1',
    'NSA-CISA-pod-service-account-tokens',
    'MITRE-ATTACK-T1528',
  ],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['token-create'], 'no create on serviceaccounts/token'),
});

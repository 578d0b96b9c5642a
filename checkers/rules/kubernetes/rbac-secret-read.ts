import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not read all secrets.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule gives get, list or watch on secrets without names
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacSecretRead = defineRule({
  id: 'rbac-secret-read',
  title: { pass: 'No role reads all secrets', fail: 'A role reads all secrets' },
  why: 'Secrets hold passwords, keys and tokens of other service accounts: reading them is being them. A list shows the contents too.',
  expects: 'Secrets are read by name, or not at all.',
  fix: 'Mount the secret into the pod that needs it, or allow get with resourceNames.',
  verify: 'kubectl auth can-i list secrets --as=SUBJECT -n NAMESPACE',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: ['CIS-KUBERNETES-5.1.2', 'NIST-800-53-AC-6', 'NIST-800-53-SC-28', 'NIST-800-190-4.3.1', 'NSA-CISA-secrets', 'MITRE-ATTACK-T1552.007'],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['secrets-read'], 'get of named secrets at most'),
});

import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not let its holder act as somebody else.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule gives impersonate on users, groups, service accounts, uids or extras
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacImpersonation = defineRule({
  id: 'rbac-impersonation',
  title: { pass: 'Nobody can act as somebody else', fail: 'A role lets its holder act as somebody else' },
  why: 'Whoever impersonates a group of administrators is one, and the audit log names the wrong person.',
  expects: 'No role allows impersonate.',
  fix: 'Remove the verb, or bound it by resourceNames to identities with fewer rights, and give that role to people by hand only.',
  verify: 'kubectl auth can-i impersonate groups --as=SUBJECT',
  severity: 'critical',
  requires: ['kubernetesRoles'],
  controls: [
    'CIS-KUBERNETES-5.1.8',
    'NIST-800-53-AC-6(1)',
    'NIST-800-53-IA-2',
    'NIST-800-190-4.3.1',
    'NSA-CISA-authentication-and-authorization',
    'MITRE-ATTACK-T1098',
  ],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['impersonate'], 'no impersonate'),
});

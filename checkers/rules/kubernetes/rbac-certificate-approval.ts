import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not approve client certificates.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule changes certificatesigningrequests/approval
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacCertificateApproval = defineRule({
  id: 'rbac-certificate-approval',
  title: { pass: 'No role approves certificates', fail: 'A role approves certificates' },
  why: 'A certificate may name any user and many groups, and cannot be taken back before it ends.',
  expects: 'No role allows update or patch on certificatesigningrequests/approval.',
  fix: 'Leave approval to the controller manager and to people who look at each request.',
  verify: 'kubectl auth can-i update certificatesigningrequests --subresource=approval --as=SUBJECT',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: [
    'CIS-KUBERNETES-5.1.11',
    'NIST-800-53-AC-6(1)',
    'NIST-800-53-IA-5',
    'NIST-800-190-4.3.1',
    'NSA-CISA-authentication-and-authorization',
    'MITRE-ATTACK-T1098',
  ],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['csr-approve'], 'no update on certificatesigningrequests/approval'),
});

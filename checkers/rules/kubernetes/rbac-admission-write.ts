import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not change what admission does.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule writes webhook configurations or admission policies and their bindings
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacAdmissionWrite = defineRule({
  id: 'rbac-admission-write',
  title: { pass: 'No role changes admission', fail: 'A role changes admission' },
  why: 'A mutating webhook sees every object that is written, secrets too, and rewrites pods of others; without the validating ones nothing is refused any more.',
  expects: 'No role writes webhook configurations, admission policies or their bindings.',
  fix: 'Leave it to the pipeline that installs the admission controller.',
  verify: 'kubectl auth can-i create mutatingwebhookconfigurations --as=SUBJECT',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: [
    'CIS-KUBERNETES-5.1.12',
    'NIST-800-53-AC-6(1)',
    'NIST-800-53-CM-5',
    'NIST-800-190-4.3.1',
    'NSA-CISA-authentication-and-authorization',
    'MITRE-ATTACK-T1562',
  ],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['admission-write'], 'no writing of admission'),
});

import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not let its holder raise itself.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule gives escalate or bind on roles or cluster roles
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacEscalation = defineRule({
  id: 'rbac-escalation',
  title: { pass: 'No role can raise its holder', fail: 'A role can raise its holder' },
  why: 'The API server refuses to write a role or binding with more than the writer holds; escalate and bind are the exceptions, and with them any role is one edit away from everything.',
  expects: 'No role allows the verbs escalate or bind on roles or cluster roles.',
  fix: 'Remove the verbs; let a deployment pipeline that is reviewed write roles instead, holding what it hands out.',
  verify: 'kubectl auth can-i escalate clusterroles --as=SUBJECT',
  severity: 'critical',
  requires: ['kubernetesRoles'],
  controls: [
    'CIS-KUBERNETES-5.1.8',
    'NIST-800-53-AC-6(1)',
    'NIST-800-53-AC-6(10)',
    'NIST-800-190-4.3.1',
    'NSA-CISA-authentication-and-authorization',
    'MITRE-ATTACK-T1098.006',
  ],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['escalate', 'bind'], 'neither escalate nor bind on roles'),
});

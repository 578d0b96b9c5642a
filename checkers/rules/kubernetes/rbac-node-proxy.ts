import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not reach kubelets through the API server.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule gives nodes/proxy
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacNodeProxy = defineRule({
  id: 'rbac-node-proxy',
  title: { pass: 'No role reaches the kubelets', fail: 'A role reaches the kubelets' },
  why: 'The kubelet runs commands in every pod of its node, past admission and mostly past the audit log. For some of them get is enough.',
  expects: 'No role allows nodes/proxy.',
  fix: 'Give monitoring nodes/metrics and nodes/stats instead.',
  verify: 'kubectl auth can-i get nodes --subresource=proxy --as=SUBJECT',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: ['CIS-KUBERNETES-5.1.10', 'NIST-800-53-AC-6', 'NIST-800-190-4.3.1', 'NSA-CISA-authentication-and-authorization', 'MITRE-ATTACK-T1609'],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['nodes-proxy'], 'no nodes/proxy'),
});

import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role that starts pods acts as any service account of its namespace.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule lets its holder create pods, or create or change what makes them
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacPodCreate = defineRule({
  id: 'rbac-pod-create',
  title: { pass: 'No role can start pods', fail: 'A role can start pods' },
  why: 'A pod may name any service account of its namespace, mount any secret of it and, where admission allows, the node.',
  expects: 'Pods are started by controllers and by a deployment pipeline only.',
  fix: 'Remove create on pods and create, update and patch on workloads from roles of people and applications; keep it for the pipeline, in its own namespace, behind pod security admission.',
  verify: 'kubectl auth can-i create pods --as=SUBJECT -n NAMESPACE',
  severity: 'medium',
  requires: ['kubernetesRoles'],
  controls: ['CIS-KUBERNETES-5.1.4', 'NIST-800-53-AC-6', 'NIST-800-190-4.3.1', 'NSA-CISA-authentication-and-authorization', 'MITRE-ATTACK-T1610'],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['pods-create'], 'no creation of pods or of what makes them'),
});

import { defineRule } from '../../engine/define-rule.ts';
import { withoutPower } from '../../engine/every-role.ts';

/**
 * A role must not run commands in pods.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule gives create or get on pods/exec or pods/attach, or changes pods/ephemeralcontainers
 * Fails:   one does, by name or by *
 * N/A:     there is no role
 */
export const rbacPodExec = defineRule({
  id: 'rbac-pod-exec',
  title: { pass: 'No role runs commands in pods', fail: 'A role runs commands in pods' },
  why: 'A shell in a pod has its secrets, its service account and its place in the network. get is enough: the stream may be a WebSocket.',
  expects: 'No role allows pods/exec, pods/attach or pods/ephemeralcontainers.',
  fix: 'Remove the subresources; debug by logs and metrics, and keep a break-glass role that is bound for the hour only.',
  verify: 'kubectl auth can-i create pods --subresource=exec --as=SUBJECT -n NAMESPACE',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: ['NIST-800-53-AC-6', 'NIST-800-190-4.3.1', 'NSA-CISA-authentication-and-authorization', 'MITRE-ATTACK-T1609'],
  evaluate: ({ kubernetesRoles }) => withoutPower(kubernetesRoles, ['pods-exec'], 'no pods/exec, pods/attach or pods/ephemeralcontainers'),
});

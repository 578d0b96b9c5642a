import { defineRule } from '../../engine/define-rule.ts';
import { everyRole } from '../../engine/every-role.ts';

/**
 * A role must say what it allows.
 *
 * Reads:   kubernetesRoles (rules of roles and cluster roles, aggregated ones included)
 * Passes:  no rule has a *
 * Fails:   a verb, an API group, a resource or a path is *
 * N/A:     there is no role
 */
export const rbacWildcard = defineRule({
  id: 'rbac-wildcard',
  title: { pass: 'Roles say what they allow', fail: 'A role allows whatever there is' },
  why: 'A wildcard also allows what nobody thought of: new kinds, subresources such as exec, and verbs such as escalate.',
  expects: 'Every rule names its verbs, API groups, resources and paths.',
  fix: 'List the verbs and resources that the holder uses; an audit log or `kubectl auth can-i --list` shows which.',
  verify:
    'kubectl get roles,clusterroles -A -o json | jq -r \'.items[] | select(.rules[]? | [.verbs, .apiGroups, .resources, .nonResourceURLs] | flatten | index("*")) | .metadata.name\'',
  severity: 'high',
  requires: ['kubernetesRoles'],
  controls: ['CIS-KUBERNETES-5.1.3', 'NIST-800-53-AC-6', 'NIST-800-190-4.3.1', 'NSA-CISA-authentication-and-authorization'],
  evaluate: ({ kubernetesRoles }) =>
    everyRole(kubernetesRoles, {
      isBad: ({ verbs, apiGroups = [], resources = [], nonResourceURLs = [] }) => [...verbs, ...apiGroups, ...resources, ...nonResourceURLs].includes('*'),
      words: 'allows whatever there is',
      expected: 'names instead of *',
    }),
});

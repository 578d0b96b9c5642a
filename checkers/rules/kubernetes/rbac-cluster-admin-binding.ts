import { defineRule } from '../../engine/define-rule.ts';
import { everySubject } from '../../engine/every-subject.ts';
import { masters } from '../../semantics/rbac/authorise.ts';
import { givesPower, power } from '../../semantics/rbac/powers.ts';

/**
 * Nobody but the administrators' group may do everything.
 *
 * Reads:   kubernetesBindings (subjects of bindings, and the rules of the role that is meant)
 * Passes:  whoever is bound to a role for everything is the group system:masters
 * Fails:   a service account, group or user is bound to cluster-admin or its like, in a namespace too
 * N/A:     there is no binding
 */
export const rbacClusterAdminBinding = defineRule({
  id: 'rbac-cluster-admin-binding',
  title: { pass: 'Nobody is bound to everything', fail: 'Somebody is bound to everything' },
  why: 'A service account with every right makes each flaw of its pod a flaw of the cluster; a group with every right is as safe as its most careless member.',
  expects: 'No binding of ours means cluster-admin or a role with the same rules.',
  fix: 'Bind a role with what the subject does; `kubectl auth can-i --list --as=SUBJECT` and the audit log show it.',
  verify: 'kubectl get clusterrolebindings,rolebindings -A -o json | jq -r \'.items[] | select(.roleRef.name == "cluster-admin") | .metadata.name, .subjects\'',
  severity: 'critical',
  requires: ['kubernetesBindings'],
  controls: [
    'CIS-KUBERNETES-5.1.1',
    'NIST-800-53-AC-6',
    'NIST-800-53-AC-6(5)',
    'NIST-800-190-4.3.1',
    'NSA-CISA-authentication-and-authorization',
    'MITRE-ATTACK-T1098.006',
  ],
  evaluate: ({ kubernetesBindings }) =>
    everySubject(kubernetesBindings, {
      isBad: ({ name }, { rules }) => name !== masters && rules.some((rule) => givesPower(rule, power('everything'))),
      expected: 'a role with what it needs',
    }),
});

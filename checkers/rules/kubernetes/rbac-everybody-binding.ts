import { defineRule } from '../../engine/define-rule.ts';
import { everySubject } from '../../engine/every-subject.ts';

const everybody: Readonly<Record<string, readonly string[]>> = {
  Group: ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'],
  User: ['system:anonymous'],
};
const discovery = ['system:basic-user', 'system:discovery', 'system:public-info-viewer', 'system:service-account-issuer-discovery'];

/**
 * What everybody may do is decided by the cluster, not by a binding.
 *
 * Reads:   kubernetesBindings (subjects of bindings)
 * Passes:  no binding is for strangers, all who are authenticated, or all service accounts; the roles for discovery, which every cluster binds so, aside
 * Fails:   one is
 * N/A:     there is no binding
 */
export const rbacEverybodyBinding = defineRule({
  id: 'rbac-everybody-binding',
  title: { pass: 'No binding is for everybody', fail: 'A binding is for everybody' },
  why: 'system:authenticated holds every service account, every user and on some clouds everybody with an account there; system:unauthenticated and system:anonymous hold the rest of the world.',
  expects: 'Bindings name who is meant.',
  fix: 'Replace the subject by the users, the group or the service accounts that need it.',
  verify:
    'kubectl get clusterrolebindings,rolebindings -A -o json | jq -r \'.items[] | select(.subjects[]?.name | test("^system:(anonymous|(un)?authenticated|serviceaccounts)$")) | .metadata.name\'',
  severity: 'critical',
  requires: ['kubernetesBindings'],
  controls: ['NIST-800-53-AC-3', 'NIST-800-53-AC-14', 'NIST-800-190-4.3.2', 'NSA-CISA-anonymous-requests', 'MITRE-ATTACK-T1613'],
  evaluate: ({ kubernetesBindings }) =>
    everySubject(kubernetesBindings, {
      isBad: ({ kind, name }, { binding: { roleRef } }) => (everybody[kind] ?? []).includes(name) && !discovery.includes(roleRef.name),
      expected: 'somebody by name',
    }),
});

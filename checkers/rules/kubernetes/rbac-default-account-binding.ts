import { defineRule } from '../../engine/define-rule.ts';
import { everySubject } from '../../engine/every-subject.ts';

/**
 * A default service account stands for nobody, so nothing is bound to it.
 *
 * Reads:   kubernetesBindings (subjects of bindings)
 * Passes:  no binding is for a service account named default
 * Fails:   one is
 * N/A:     there is no binding
 */
export const rbacDefaultAccountBinding = defineRule({
  id: 'rbac-default-account-binding',
  title: { pass: 'Default service accounts hold nothing', fail: 'A default service account holds rights' },
  why: 'Every pod that names no account runs as default: what is meant for one application is given to all of the namespace, those of tomorrow too.',
  expects: 'Bindings name service accounts of their own.',
  fix: 'Create a service account for the application, name it in the pod and in the binding.',
  verify: 'kubectl auth can-i --list --as=system:serviceaccount:NAMESPACE:default -n NAMESPACE',
  severity: 'medium',
  requires: ['kubernetesBindings'],
  controls: ['CIS-KUBERNETES-5.1.5', 'NIST-800-53-AC-6', 'NIST-800-190-4.3.1', 'NSA-CISA-pod-service-account-tokens', 'MITRE-ATTACK-T1078.001'],
  evaluate: ({ kubernetesBindings }) =>
    everySubject(kubernetesBindings, {
      isBad: ({ kind, name, namespace }) =>
        (kind === 'ServiceAccount' && name === 'default') || (kind === 'User' && /^system:serviceaccount:[^:]+:default$/.test(name) && !namespace),
      expected: 'a service account of its own',
    }),
});

import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { placeIn } from '../../engine/source-place.ts';
import { bindingWords } from '../../semantics/rbac/authorise.ts';

/**
 * Nobody gets to rule the cluster by way of others.
 *
 * Reads:   kubernetesBindings (bindings and roles of all files with those that every cluster has, and where they lead from identity to identity)
 * Passes:  no subject of the binding gets there over another identity; who rules the cluster at once is told of by other rules
 * Fails:   one does
 * N/A:     there is no binding
 */
export const rbacPrivilegePath = defineRule({
  id: 'rbac-privilege-path',
  title: { pass: 'Nobody rules the cluster by way of others', fail: 'A chain of bindings leads to ruling the cluster' },
  why: 'Each step looks harmless: start a pod as another account, run a command in one, make a token. At the end stands somebody who writes roles, reaches kubelets or does everything.',
  expects: 'No chain of permissions from one identity to the next ends at ruling the cluster.',
  fix: 'Cut the chain where it is cheapest: keep accounts with many rights in namespaces of their own, or bound the first step.',
  verify: 'kubectl auth can-i --list --as=SUBJECT -n NAMESPACE',
  severity: 'high',
  requires: ['kubernetesBindings'],
  controls: [
    'NIST-800-53-AC-6',
    'NIST-800-53-AC-5',
    'NIST-800-190-4.3.1',
    'NSA-CISA-authentication-and-authorization',
    'MITRE-ATTACK-T1098.006',
    'MITRE-ATTACK-T1528',
  ],
  evaluate: ({ kubernetesBindings: { bindings } }) => {
    if (bindings.length === 0) return notApplicable('There is no binding');
    const findings = bindings.flatMap(({ binding, ways, source }) =>
      ways.map((steps) => ({
        subject: bindingWords(binding),
        ...placeIn(source),
        observed: steps.join('; then '),
        expected: 'no way over other identities to ruling the cluster',
      })),
    );
    const [first] = findings;
    return first ? fail(`${first.subject} begins a way to ruling the cluster`, findings) : pass();
  },
});

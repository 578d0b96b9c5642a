import { defineRule } from '../../engine/define-rule.ts';
import { everyPolicy } from '../../engine/every-policy.ts';
import { notApplicable } from '../../engine/outcome.ts';
import { selects } from '../../semantics/label-selector.ts';

/**
 * A policy must be about somebody.
 *
 * Reads:   kubernetesNetworkPolicies (podSelector, and the pods of the namespace from all files)
 * Passes:  it selects a pod
 * Fails:   the namespace has pods, and the policy selects none of them
 * N/A:     there is no policy, or its namespace has no pods in what was given
 */
export const networkPolicySelector = defineRule({
  id: 'network-policy-selector',
  title: { pass: 'Every policy selects pods', fail: 'A policy selects nobody' },
  why: 'A policy for a label that no pod has protects nobody, and looks as if it did.',
  expects: 'Every policy selects at least one pod of its namespace.',
  fix: 'Correct the label in the selector or in the pod template, or delete the policy.',
  verify: 'kubectl get pods -n NAMESPACE -l LABEL=VALUE',
  severity: 'medium',
  requires: ['kubernetesNetworkPolicies'],
  controls: ['NIST-800-53-SC-7', 'NIST-800-53-CM-6', 'NIST-800-190-4.3.3', 'NIST-800-190-4.4.2', 'NSA-CISA-network-policies'],
  evaluate: ({ kubernetesNetworkPolicies: { policies } }) => {
    const judged = policies.filter(({ workloads }) => workloads.length > 0);
    if (policies.length > 0 && judged.length === 0) return notApplicable('There is no pod in the namespace');
    return everyPolicy(
      { policies: judged },
      {
        faultsOf: ({ policy: { spec }, workloads }) =>
          workloads.some(({ pods }) => pods.some(({ labels }) => selects(spec.podSelector, labels)))
            ? []
            : [{ path: ['podSelector'], observed: 'it selects none of the pods of its namespace' }],
        expected: 'a selector that fits a pod',
      },
    );
  },
});

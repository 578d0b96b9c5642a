import { defineRule } from '../../engine/define-rule.ts';
import { everyPolicy } from '../../engine/every-policy.ts';
import type { Direction } from '../../semantics/network-policy/objects.ts';
import { allowances, governs } from '../../semantics/network-policy/policy.ts';

const directions: readonly Direction[] = ['ingress', 'egress'];

/**
 * A policy that allows everything is none.
 *
 * Reads:   kubernetesNetworkPolicies (rules of the policy in the directions that it governs)
 * Passes:  every rule names peers or ports
 * Fails:   a rule names neither
 * N/A:     there is no policy
 */
export const networkPolicyAllowAll = defineRule({
  id: 'network-policy-allow-all',
  title: { pass: 'No policy allows everything', fail: 'A policy allows everything' },
  why: 'Policies add up: one rule without peers and ports undoes all others of the pods that it is for.',
  expects: 'Every rule names who may connect, or on which ports.',
  fix: 'Name peers and ports, or delete the policy if nothing is to be denied.',
  verify: 'kubectl get networkpolicy NAME -n NAMESPACE -o yaml',
  severity: 'medium',
  requires: ['kubernetesNetworkPolicies'],
  controls: ['NIST-800-53-SC-7(5)', 'NIST-800-53-AC-4', 'NIST-800-190-4.3.3', 'NIST-800-190-4.4.2', 'NSA-CISA-network-policies'],
  evaluate: ({ kubernetesNetworkPolicies }) =>
    everyPolicy(kubernetesNetworkPolicies, {
      faultsOf: ({ policy: { spec } }) =>
        directions
          .filter((direction) => governs(spec, direction))
          .flatMap((direction) =>
            allowances(spec, direction).flatMap(({ peers, ports }, index) =>
              peers.length === 0 && ports.length === 0 ? [{ path: [direction, index], observed: `a rule allows all ${direction}` }] : [],
            ),
          ),
      expected: 'peers or ports',
    }),
});

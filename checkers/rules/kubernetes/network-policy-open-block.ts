import { defineRule } from '../../engine/define-rule.ts';
import { everyPolicy } from '../../engine/every-policy.ts';
import type { Direction, IpBlock } from '../../semantics/network-policy/objects.ts';
import { allowances, governs } from '../../semantics/network-policy/policy.ts';

const directions: readonly Direction[] = ['ingress', 'egress'];
const isOpen = ({ cidr, except = [] }: IpBlock) => cidr.endsWith('/0') && except.length === 0;

/**
 * A block of all addresses names nobody.
 *
 * Reads:   kubernetesNetworkPolicies (ipBlock of the rules in the directions that the policy governs)
 * Passes:  no block holds every address, or it has exceptions
 * Fails:   one is 0.0.0.0/0 or ::/0 without an exception
 * N/A:     there is no policy
 */
export const networkPolicyOpenBlock = defineRule({
  id: 'network-policy-open-block',
  title: { pass: 'No policy is open to all addresses', fail: 'A policy is open to all addresses' },
  why: 'All addresses are the internet, and also the nodes, the metadata service of the cloud and everything beside the cluster.',
  expects: 'Blocks name the addresses that are meant, or except those that are not: private ranges and 169.254.0.0/16.',
  fix: 'Name the range of the load balancer, the partner or the proxy; where it must be the internet, add `except` for private and link-local ranges.',
  verify: 'kubectl get networkpolicy -A -o json | jq -r \'.items[] | select([.. | .cidr? // empty] | index("0.0.0.0/0")) | .metadata.name\'',
  severity: 'medium',
  requires: ['kubernetesNetworkPolicies'],
  controls: [
    'NIST-800-53-SC-7',
    'NIST-800-53-SC-7(4)',
    'NIST-800-53-AC-4',
    'NIST-800-190-4.3.3',
    'NIST-800-190-4.4.2',
    'NSA-CISA-network-policies',
    'MITRE-ATTACK-T1190',
  ],
  evaluate: ({ kubernetesNetworkPolicies }) =>
    everyPolicy(kubernetesNetworkPolicies, {
      faultsOf: ({ policy: { spec } }) =>
        directions
          .filter((direction) => governs(spec, direction))
          .flatMap((direction) =>
            allowances(spec, direction).flatMap(({ peers }, index) =>
              peers.flatMap(({ ipBlock }, at) =>
                ipBlock && isOpen(ipBlock)
                  ? [{ path: [direction, index, direction === 'ingress' ? 'from' : 'to', at, 'ipBlock'], observed: `${direction} is open to ${ipBlock.cidr}` }]
                  : [],
              ),
            ),
          ),
      expected: 'a range that is meant, or exceptions',
    }),
});

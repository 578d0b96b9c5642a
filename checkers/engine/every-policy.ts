import type { KubernetesNetworkPolicies, KubernetesNetworkPolicy } from '../evidence/kubernetes.ts';
import type { Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

/** A field of a policy's spec that is bad, and how. */
export interface PolicyFault {
  readonly path: readonly PropertyKey[];
  readonly observed: string;
}

/** Holds where no policy has a fault. One finding for each. */
export function everyPolicy(
  { policies }: KubernetesNetworkPolicies,
  { faultsOf, expected }: { faultsOf(one: KubernetesNetworkPolicy): PolicyFault[]; expected: string },
): Outcome {
  if (policies.length === 0) return notApplicable('There is no NetworkPolicy');
  const findings = policies.flatMap((one) =>
    faultsOf(one).map(({ path, observed }) => ({
      subject: `NetworkPolicy ${one.policy.namespace}/${one.policy.name}`,
      ...placeIn(one.source, path),
      observed,
      expected,
    })),
  );
  const [first] = findings;
  return first ? fail(`${first.subject}: ${first.observed}`, findings) : pass();
}

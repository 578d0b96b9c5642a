import type { KubernetesNamespaces, NamespaceNetwork } from '../evidence/kubernetes.ts';
import { selectsAll } from '../semantics/label-selector.ts';
import type { Direction, NetworkPolicy } from '../semantics/network-policy/objects.ts';
import { allowances, governs } from '../semantics/network-policy/policy.ts';
import type { Finding, Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

/** Holds where pods of the namespace, those of tomorrow too, are isolated in a direction, and nothing opens it to everybody again. */
export function defaultDeny({ namespaces }: KubernetesNamespaces, direction: Direction): Outcome {
  const judged = namespaces.filter(({ workloads }) => workloads.length > 0);
  if (judged.length === 0) return notApplicable('There is no pod in the namespace');
  const findings = judged.flatMap((namespace) => findingOf(namespace, direction));
  const [first] = findings;
  return first ? fail(`${first.subject}: ${first.observed}`, findings) : pass();
}

function findingOf({ name, policies, source }: NamespaceNetwork, direction: Direction): Finding[] {
  const general = policies.filter(({ spec }) => selectsAll(spec.podSelector) && governs(spec, direction));
  const open = general.find((policy) => opens(policy, direction));
  if (general.length > 0 && !open) return [];
  const observed = open ? `NetworkPolicy ${open.name} allows all ${direction} of every pod` : `no NetworkPolicy for all pods governs ${direction}`;
  return [{ subject: `Namespace ${name}`, ...placeIn(source), observed, expected: `${direction} of every pod denied by default` }];
}

/** Whether a policy lets everybody through on every port. */
export const opens = ({ spec }: NetworkPolicy, direction: Direction): boolean =>
  governs(spec, direction) && allowances(spec, direction).some(({ peers, ports }) => peers.length === 0 && ports.length === 0);

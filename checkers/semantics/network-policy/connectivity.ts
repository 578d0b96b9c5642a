import type { Family } from '../ip-set.ts';
import { type Connections, allConnections, anyOf, both, isNone } from './connections.ts';
import type { Direction, Namespace, NetworkPod, NetworkPolicy, NetworkScene, NetworkWorkload } from './objects.ts';
import { type Addresses, type Endpoint, addressesOf, allowances, allows, appliesTo, governs } from './policy.ts';

export type Peer = NetworkWorkload | Addresses;

export interface Reach {
  readonly source: Peer;
  readonly destination: Peer;
  readonly connections: Connections;
}

/** Policies that isolate a pod in a direction. None: everything is allowed. */
export const isolating = (
  policies: readonly NetworkPolicy[],
  direction: Direction,
  { namespace, pod }: { readonly namespace: string; readonly pod: NetworkPod },
) => policies.filter((policy) => governs(policy.spec, direction) && appliesTo(policy, namespace, pod));

/**
 * On which ports the source may open connections to the destination: what both the source's egress and the destination's ingress let through. Addresses are
 * taken as outside of the cluster; a block never means pods. What may pass between the pods of one workload is asked by naming it twice.
 */
export function connectionsBetween(scene: NetworkScene, source: Peer, destination: Peer): Connections {
  const pairs = endsOf(scene, source).flatMap((from) => endsOf(scene, destination).map((to) => between(scene.policies, from, to)));
  return anyOf(pairs);
}

const between = (policies: readonly NetworkPolicy[], from: Endpoint, to: Endpoint): Connections => {
  const out = passing(policies, 'egress', { own: from, other: to, target: to });
  return isNone(out) ? out : both(out, passing(policies, 'ingress', { own: to, other: from, target: to }));
};

interface Ends {
  readonly own: Endpoint;
  readonly other: Endpoint;
  readonly target: Endpoint;
}

function passing(policies: readonly NetworkPolicy[], direction: Direction, { own, other, target }: Ends): Connections {
  if ('addresses' in own) return allConnections;
  const isolated = isolating(policies, direction, { namespace: own.namespace.name, pod: own.pod });
  return isolated.length === 0 ? allConnections : anyOf(isolated.map((policy) => allows(policy, direction, { other, target })));
}

const endsOf = ({ namespaces }: NetworkScene, peer: Peer): Endpoint[] =>
  'addresses' in peer ? [peer] : peer.pods.map((pod) => ({ pod, namespace: namespaceOf(namespaces, peer.namespace) }));

const namespaceOf = (namespaces: readonly Namespace[], name: string): Namespace => namespaces.find((one) => one.name === name) ?? { name };

/** Everything that may connect to something else: between workloads, and with the IPv4 addresses outside, cut where a block of a policy begins or ends. */
export function reachability(scene: NetworkScene): Reach[] {
  const { workloads } = scene;
  const [sources, destinations] = [cells(scene, 'ingress'), cells(scene, 'egress')];
  const pairs: [Peer, Peer][] = [
    ...sources.flatMap((source) => workloads.map((destination): [Peer, Peer] => [source, destination])),
    ...workloads.flatMap((source) => [...workloads.filter((one) => one !== source), ...destinations].map((destination): [Peer, Peer] => [source, destination])),
  ];
  return pairs
    .map(([source, destination]) => ({ source, destination, connections: connectionsBetween(scene, source, destination) }))
    .filter(({ connections }) => !isNone(connections));
}

const last4 = (1n << 32n) - 1n;
const family: Family = 4;

/** Addresses of which the policies treat none differently from its neighbours. */
function cells({ policies }: NetworkScene, direction: Direction): Addresses[] {
  const blocks = policies.flatMap(({ spec }) =>
    allowances(spec, direction).flatMap(({ peers }) => peers.flatMap(({ ipBlock }) => (ipBlock ? [addressesOf(ipBlock)] : []))),
  );
  const ranges = blocks.filter((block) => block.family === family).flatMap(({ set }) => set);
  const starts = new Set([0n, ...ranges.flatMap(([first, last]) => [first, last + 1n])]);
  const sorted = [...starts].filter((start) => start <= last4).sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, index) => ({ family, addresses: [first, (sorted[index + 1] ?? last4 + 1n) - 1n] }));
}

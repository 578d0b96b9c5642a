import { type Family, type IpSet, cidrSet, setOf, subtract } from '../ip-set.ts';
import { type LabelSelector, type Labels, selects } from '../label-selector.ts';
import { type Connections, allConnections, anyOf, noConnections, ofPorts } from './connections.ts';
import type { Direction, IpBlock, Namespace, NetworkPod, NetworkPolicy, NetworkPolicySpec, PolicyPeer, PolicyPort } from './objects.ts';

/** One end of a connection as policies see it: a pod with its namespace, or addresses outside of the cluster, which a peer matches as a whole or not at all. */
export type Endpoint = { readonly pod: NetworkPod; readonly namespace: Namespace } | Addresses;
export interface Addresses {
  readonly family: Family;
  readonly addresses: readonly [first: bigint, last: bigint];
}

/** Whether the policy governs a direction: as it says, else ingress always, and egress where it has a rule for it. */
export function governs({ policyTypes = [], egress = [] }: NetworkPolicySpec, direction: Direction): boolean {
  if (policyTypes.length > 0) return policyTypes.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || egress.length > 0;
}

export const appliesTo = ({ namespace, spec }: NetworkPolicy, place: string, pod: NetworkPod): boolean =>
  namespace === place && selects(spec.podSelector, pod.labels);

/** A rule of either direction: no peer is anybody, no port is every port. */
export interface Allowance {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

export const allowances = ({ ingress = [], egress = [] }: NetworkPolicySpec, direction: Direction): Allowance[] =>
  direction === 'ingress'
    ? ingress.map(({ from = [], ports = [] }) => ({ peers: from, ports }))
    : egress.map(({ to = [], ports = [] }) => ({ peers: to, ports }));

/** What one policy allows in a direction between a pod that it applies to and the other end; `target` is where the connection arrives. */
export const allows = (policy: NetworkPolicy, direction: Direction, { other, target }: { readonly other: Endpoint; readonly target: Endpoint }): Connections =>
  anyOf(
    allowances(policy.spec, direction)
      .filter(({ peers }) => peers.length === 0 || peers.some((peer) => isPeer(peer, other, policy.namespace)))
      .map(({ ports }) => (ports.length === 0 ? allConnections : anyOf(ports.map((port) => portsAt(port, target))))),
  );

function isPeer({ ipBlock, podSelector, namespaceSelector }: PolicyPeer, other: Endpoint, home: string): boolean {
  if ('addresses' in other) return ipBlock !== undefined && contains(ipBlock, other);
  if (ipBlock || !(podSelector || namespaceSelector)) return false;
  const inPlace = namespaceSelector ? selects(namespaceSelector, labelsOf(other.namespace)) : other.namespace.name === home;
  return inPlace && selects(podSelector ?? everything, other.pod.labels);
}

const everything: LabelSelector = {};

/** The API server labels every namespace with its name. */
const labelsOf = ({ name, labels }: Namespace): Labels => ({ ...labels, 'kubernetes.io/metadata.name': name });

function contains(block: IpBlock, { family, addresses: [first, last] }: Addresses): boolean {
  const { family: own, set } = addressesOf(block);
  return own === family && set.some(([from, to]) => from <= first && last <= to);
}

const known = new WeakMap<IpBlock, { readonly family: Family; readonly set: IpSet }>();

/** The block without its exceptions. Throws where it is no CIDR block. */
export function addressesOf(block: IpBlock): { readonly family: Family; readonly set: IpSet } {
  const before = known.get(block);
  if (before) return before;
  const { family, set } = cidrSet(block.cidr);
  const found = { family, set: subtract(set, setOf(block.except ?? [], family)) };
  known.set(block, found);
  return found;
}

/** A name is looked up among the ports of the pod where the connection arrives; an address has none. */
function portsAt({ port, endPort, protocol = 'TCP' }: PolicyPort, target: Endpoint): Connections {
  if (port === undefined) return ofPorts(protocol);
  if (typeof port === 'number') return ofPorts(protocol, [port, endPort ?? port]);
  if ('addresses' in target) return noConnections;
  const named = target.pod.ports.filter((one) => one.name === port && one.protocol === protocol);
  return anyOf(named.map(({ containerPort }) => ofPorts(protocol, [containerPort, containerPort])));
}

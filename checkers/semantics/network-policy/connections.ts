import { type IpSet, intersect, subtract, union } from '../ip-set.ts';

export const protocols = ['SCTP', 'TCP', 'UDP'] as const;
export type Protocol = (typeof protocols)[number];

/** Ports by protocol, as disjoint ranges from 1 to 65535. */
export type Connections = Readonly<Record<Protocol, IpSet>>;

const everyPort: IpSet = [[1n, 65_535n]];

export const noConnections: Connections = { SCTP: [], TCP: [], UDP: [] };
export const allConnections: Connections = { SCTP: everyPort, TCP: everyPort, UDP: everyPort };

/** `ports` from 1 to 65535, both ends in it; all of the protocol without. */
export const ofPorts = (protocol: Protocol, ports?: readonly [first: number, last: number]): Connections => ({
  ...noConnections,
  [protocol]: ports ? intersect(everyPort, [[BigInt(ports[0]), BigInt(ports[1])]]) : everyPort,
});

export const anyOf = (many: readonly Connections[]): Connections => perProtocol((protocol) => union(...many.map((one) => one[protocol])));
export const both = (one: Connections, other: Connections): Connections => perProtocol((protocol) => intersect(one[protocol], other[protocol]));

export const isNone = (one: Connections): boolean => protocols.every((protocol) => one[protocol].length === 0);
export const isAll = (one: Connections): boolean => isNone(perProtocol((protocol) => subtract(everyPort, one[protocol])));

/** `TCP 8080-8081,9090,UDP 53`, `All Connections`, `No Connections`. */
export function wordsFor(connections: Connections): string {
  if (isAll(connections)) return 'All Connections';
  const named = protocols.filter((protocol) => connections[protocol].length > 0);
  return (
    named.map((protocol) => `${protocol} ${connections[protocol].map(([first, last]) => (first === last ? first : `${first}-${last}`)).join()}`).join() ||
    'No Connections'
  );
}

const perProtocol = (ports: (protocol: Protocol) => IpSet): Connections => ({ SCTP: ports('SCTP'), TCP: ports('TCP'), UDP: ports('UDP') });

import type { Packet } from './evaluate.ts';
import type { Selector } from './ruleset.ts';

/** Several: a set of flags, or any of several ports. undefined: the packet has no such field, and no match on it holds. */
export type Field = string | number | readonly (string | number)[] | undefined;

const icmpName = (family: 4 | 6): string => (family === 4 ? 'icmp' : 'ipv6-icmp');
const protocolOf = ({ protocol, family }: Packet): string => (protocol === 'icmp' ? icmpName(family) : protocol);

export function readSelector(selector: Selector, packet: Packet): Field {
  if ('ct' in selector) return selector.ct.key === 'state' ? packet.state : undefined;
  if ('fib' in selector) return packet.hook === 'output' ? 'unicast' : 'local';
  if ('&' in selector) return masked(selector['&'], packet);
  if ('meta' in selector) return fields[selector.meta.key]?.(packet);
  return readPayload(selector.payload, packet);
}

function readPayload({ protocol, field }: { protocol: string; field: string }, packet: Packet): Field {
  if (protocol === 'ip' || protocol === 'ip6') return (protocol === 'ip' ? 4 : 6) === packet.family ? headers[field]?.(packet) : undefined;
  if (protocol === 'icmp' || protocol === 'icmpv6') return packet.protocol === 'icmp' && field === 'type' ? 'echo-request' : undefined;
  return protocol === packet.protocol || protocol === 'th' ? transports[field]?.(packet) : undefined;
}

type Reader = (packet: Packet) => Field;
const isInbound = ({ hook }: Packet): boolean => hook === 'input' || hook === 'prerouting';
const inBy: Reader = (packet) => (isInbound(packet) ? packet.interface : '');
const outBy: Reader = (packet) => (isInbound(packet) ? '' : packet.interface);

const fields: Readonly<Record<string, Reader>> = {
  iif: inBy,
  iifname: inBy,
  oif: outBy,
  oifname: outBy,
  l4proto: protocolOf,
  nfproto: ({ family }) => (family === 4 ? 'ipv4' : 'ipv6'),
  protocol: ({ family }) => (family === 4 ? 'ip' : 'ip6'),
  pkttype: (packet) => (packet.interface === 'lo' && isInbound(packet) ? 'loopback' : 'unicast'),
  mark: () => 0,
  skuid: ({ uid }) => uid,
};

const headers: Readonly<Record<string, Reader>> = {
  saddr: ({ source }) => source,
  daddr: ({ destination }) => destination,
  protocol: protocolOf,
  nexthdr: protocolOf,
  version: ({ family }) => family,
  'frag-off': () => 0,
};

const transports: Readonly<Record<string, Reader>> = {
  sport: ({ sourcePort }) => sourcePort,
  dport: ({ port }) => port,
  ports: ({ sourcePort, port }) => [sourcePort, port],
  flags: ({ protocol, state }) => (protocol === 'tcp' ? [state === 'new' ? 'syn' : 'ack'] : undefined),
};

function masked([inner, mask]: readonly [Selector, readonly string[] | number], packet: Packet): Field {
  const field = readSelector(inner, packet);
  if (typeof mask === 'number') return typeof field === 'number' ? field & mask : undefined;
  return typeof field === 'object' ? field.filter((one) => mask.includes(String(one))) : undefined;
}

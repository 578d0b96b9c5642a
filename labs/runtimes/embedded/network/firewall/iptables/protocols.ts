import { IptablesError } from './iptables-error.ts';

const numbers: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  egp: 8,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  ospf: 89,
  vrrp: 112,
  sctp: 132,
  udplite: 136,
};
const aliases: Readonly<Record<string, string>> = { icmpv6: 'ipv6-icmp', 'ipv6-auth': 'ah', 'ipv6-crypt': 'esp' };

/** Its name, its number where it has none; undefined for all. */
export function readProtocol(text: string): string | undefined {
  const name = aliases[text.toLowerCase()] ?? text.toLowerCase();
  if (name === 'all' || name === '0') return undefined;
  if (Object.hasOwn(numbers, name)) return name;
  if (/^\d+$/.test(name) && Number(name) < 256) return Object.entries(numbers).find(([, number]) => number === Number(name))?.[0] ?? name;
  throw new IptablesError(`unknown protocol "${text}" specified`);
}

export const protocolNumberOf = (name: string | undefined): string => (name === undefined ? '0' : String(numbers[name] ?? name));

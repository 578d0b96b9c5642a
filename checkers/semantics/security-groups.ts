import { type IpSet, cidrSet, covers, setOf, sizeOf, subtract, union } from './ip-set.ts';

/** The parts of the EC2 network that decide who reaches what. */
interface Rule {
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}
interface Permission extends Rule {
  readonly cidrs: readonly string[];
  readonly prefixLists: readonly string[];
  readonly groups: readonly string[];
}
type PrefixLists = readonly { readonly id: string; readonly entries: readonly string[] }[];

/** Sources of both families. */
export interface Sources {
  readonly ipv4: IpSet;
  readonly ipv6: IpSet;
}

const numbers: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', all: '-1' };
const protocolOf = (rule: Rule) => numbers[rule.protocol.toLowerCase()] ?? rule.protocol.toLowerCase();

/** Whether traffic of one of `protocols` to `port` fits. All protocols and a rule without ports fit any port. */
export function fitsPort(rule: Rule, port: number, protocols: readonly string[] = ['tcp', 'udp']): boolean {
  const protocol = protocolOf(rule);
  if (protocol === '-1') return true;
  if (!protocols.includes(protocol)) return false;
  const [from, to] = [rule.fromPort ?? -1, rule.toPort ?? rule.fromPort ?? -1];
  return from === -1 || (from <= port && port <= to);
}

/** Every block that a permission names, those inside its prefix lists included. A list that is not there names none. */
export const blocksOf = ({ cidrs, prefixLists }: Permission, lists: PrefixLists): string[] => [
  ...cidrs,
  ...prefixLists.flatMap((id) => lists.find((list) => list.id === id)?.entries ?? []),
];

/** All addresses that permissions let in, together: two halves of the world are the world. */
export function sourcesOf(permissions: readonly Permission[], lists: PrefixLists): Sources {
  const blocks = permissions.flatMap((permission) => blocksOf(permission, lists));
  return { ipv4: setOf(blocks, 4), ipv6: setOf(blocks, 6) };
}

const notPublic4 = setOf(['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'], 4);
const notPublic6 = subtract(setOf(['::/0'], 6), setOf(['2000::/3'], 6));

/** The part of the sources that lies on the internet. */
export const publicPart = ({ ipv4, ipv6 }: Sources): Sources => ({ ipv4: subtract(ipv4, notPublic4), ipv6: subtract(ipv6, notPublic6) });

/** More of the internet than any organisation's own networks: beyond a /`widest4` or a /`widest6`, all blocks taken together. */
export function isWorld(sources: Sources, { widest4 = 16, widest6 = 44 } = {}): { ipv4: boolean; ipv6: boolean } {
  const { ipv4, ipv6 } = publicPart(sources);
  return { ipv4: sizeOf(ipv4) > 1n << BigInt(32 - widest4), ipv6: sizeOf(ipv6) > 1n << BigInt(128 - widest6) };
}

interface AclEntry extends Rule {
  readonly number: number;
  readonly allow: boolean;
  readonly cidr: string;
}

/** What a network ACL lets in to a TCP port: the first rule that fits an address decides, the rest is denied. */
export function allowedByAcl(entries: readonly AclEntry[], port: number): Sources {
  const decided = { 4: [] as IpSet, 6: [] as IpSet };
  const allowed = { 4: [] as IpSet, 6: [] as IpSet };
  for (const entry of entries.filter((one) => fitsPort(one, port, ['tcp'])).sort((a, b) => a.number - b.number)) {
    const { family, set } = cidrSet(entry.cidr);
    if (entry.allow) allowed[family] = union(allowed[family], subtract(set, decided[family]));
    decided[family] = union(decided[family], set);
  }
  return { ipv4: allowed[4], ipv6: allowed[6] };
}

interface Instance {
  readonly state: string;
  readonly privateIp: string;
  readonly groups: readonly string[];
}
interface Network {
  readonly groups: readonly { readonly id: string; readonly ingress: readonly Permission[] }[];
  readonly instances: readonly Instance[];
  readonly prefixLists: PrefixLists;
}

/**
 * Whether the groups of a running instance let all of `from` in to a TCP port. `from` is a CIDR block or the id of a group: then a reference
 * counts, or blocks that hold the address of each of its instances.
 */
export function letsIn(network: Network, { state, groups }: Instance, { from, port }: { from: string; port: number }): boolean {
  if (state !== 'running' && state !== 'pending') return false;
  const permissions = network.groups
    .filter(({ id }) => groups.includes(id))
    .flatMap(({ ingress }) => ingress.filter((permission) => fitsPort(permission, port, ['tcp'])));
  const { ipv4, ipv6 } = sourcesOf(permissions, network.prefixLists);
  if (from.includes('/')) return covers(from.includes(':') ? ipv6 : ipv4, setOf([from], from.includes(':') ? 6 : 4));
  const members = network.instances.filter((member) => member.groups.includes(from));
  const byReference = (member: Instance) => permissions.some((permission) => permission.groups.some((group) => member.groups.includes(group)));
  return members.length > 0 && members.every((member) => byReference(member) || covers(ipv4, setOf([`${member.privateIp}/32`], 4)));
}

import type { Extension, IpFamily } from './extension.ts';
import { IptablesError } from './iptables-error.ts';
import { otherMatches } from './other-matches.ts';
import { stateMatches } from './state-matches.ts';
import { otherTargets, type Target, targets } from './targets.ts';
import { transportMatches } from './transport-matches.ts';

const matches = new Map([...transportMatches, ...stateMatches, ...otherMatches].map((one) => [one.name, one]));
const known = new Map(targets.map((one) => [one.name, one]));
/** Real ones that are not modelled. */
const otherMatchNames = new Set(
  'ah bpf cgroup cluster connbytes connlabel connmark cpu dccp devgroup dscp ecn esp frag hbh helper hl ipcomp ipv6header ipvs length mh nfacct osf physdev policy quota realm rpfilter rt sctp set socket statistic string tcpmss time tos ttl u32 udplite'.split(
    ' ',
  ),
);

export const verdicts = ['ACCEPT', 'DROP', 'RETURN'];

/** The match of a `-m`. Throws where there is none, or none here. */
export function matchNamed(name: string, family: IpFamily): Extension {
  const found = matches.get(family === 6 && (name === 'icmpv6' || name === 'ipv6-icmp') ? 'icmp6' : name);
  if (found) return found;
  if (otherMatchNames.has(name)) throw new IptablesError(`the match \`${name}' is not simulated; these are: ${[...matches.keys()].join(', ')}`, 'other');
  throw new IptablesError(`Couldn't load match \`${name}':No such file or directory\n`);
}

/** The match that `-p` brings with it. */
export const matchOfProtocol = (protocol: string | undefined): Extension | undefined =>
  protocol === undefined ? undefined : matches.get(protocol === 'ipv6-icmp' ? 'icmp6' : protocol);

/** undefined: the name is a chain's, or a verdict. */
export function targetNamed(name: string): Target | undefined {
  if (otherTargets.includes(name))
    throw new IptablesError(`the target \`${name}' is not simulated; these are: ${[...verdicts, ...known.keys()].join(', ')}`, 'other');
  return known.get(name);
}

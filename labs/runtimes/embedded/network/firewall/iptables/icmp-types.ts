import { IptablesError } from './iptables-error.ts';

type Names = Readonly<Record<string, string>>;

/** By type and code, in iptables' words. */
const four: Names = {
  any: 'any',
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-route-failed': '3/5',
  'network-unknown': '3/6',
  'host-unknown': '3/7',
  'network-prohibited': '3/9',
  'host-prohibited': '3/10',
  'communication-prohibited': '3/13',
  'source-quench': '4',
  redirect: '5',
  'network-redirect': '5/0',
  'host-redirect': '5/1',
  'echo-request': '8',
  ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'ttl-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
};
const six: Names = {
  'destination-unreachable': '1',
  'no-route': '1/0',
  'communication-prohibited': '1/1',
  'address-unreachable': '1/3',
  'port-unreachable': '1/4',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'parameter-problem': '4',
  'echo-request': '128',
  ping: '128',
  'echo-reply': '129',
  pong: '129',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135',
  'neighbor-solicitation': '135',
  'neighbour-advertisement': '136',
  'neighbor-advertisement': '136',
  redirect: '137',
};

/** nft's own words where it has others. */
const nftNames: Readonly<Record<string, string>> = {
  'neighbour-solicitation': 'nd-neighbor-solicit',
  'neighbour-advertisement': 'nd-neighbor-advert',
  'router-solicitation': 'nd-router-solicit',
  'router-advertisement': 'nd-router-advert',
};

const namesOf = (family: 4 | 6): Names => (family === 4 ? four : six);

/** `8` or `3/1`, as iptables-save prints it. */
export function icmpCode(text: string, family: 4 | 6): string {
  const names = namesOf(family);
  if (/^\d{1,3}(\/\d{1,3})?$/.test(text)) return text;
  const found = Object.keys(names).filter((name) => name === text.toLowerCase());
  const near = found.length ? found : Object.keys(names).filter((name) => name.startsWith(text.toLowerCase()));
  if (near.length === 0) throw new IptablesError(`Unknown ICMP${family === 6 ? 'v6' : ''} type \`${text}'`);
  return names[near[0]!]!;
}

export const icmpName = (code: string, family: 4 | 6): string => Object.entries(namesOf(family)).find(([, one]) => one === code)?.[0] ?? `type ${code}`;

/** undefined: nft cannot say it. */
export function icmpNftName(code: string, family: 4 | 6): string | undefined {
  if (code.includes('/')) return undefined;
  const name = Object.entries(namesOf(family)).find(([, one]) => one === code)?.[0];
  return name === undefined ? undefined : family === 6 ? (nftNames[name] ?? name) : name;
}

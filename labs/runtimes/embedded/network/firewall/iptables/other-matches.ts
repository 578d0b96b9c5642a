import { type Extension, is, oldMatch } from './extension.ts';
import { IptablesError } from './iptables-error.ts';
import type { Given, GivenOptions } from './rule-spec.ts';

const sign = ({ not }: Given): string => (not ? '! ' : '');
const nftSign = ({ not }: Given): string => (not ? '!= ' : '');

function onlyOne(name: string, given: GivenOptions): readonly [option: string, Given] {
  const [first] = Object.entries(given);
  if (!first) throw new IptablesError(`${name}: At least one option is required`);
  return first;
}

const comment: Extension = {
  name: 'comment',
  options: { comment: {} },
  finish(given) {
    if (!given.comment) throw new IptablesError('comment: option "--comment" must be specified\n');
    return given;
  },
  row: ({ comment: found }) => `/* ${found!.value} */`,
  nft: () => [oldMatch('comment', [], '')],
};

const readMac = (text: string): string => {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) throw new IptablesError(`mac: bad value for option "--mac-source", neither a valid MAC address`);
  return text.toLowerCase();
};

const mac: Extension = {
  name: 'mac',
  options: { 'mac-source': { read: readMac } },
  row: (given) => `MAC ${sign(given['mac-source']!)}${given['mac-source']!.value}`,
  nft(given) {
    const found = given['mac-source']!;
    return [oldMatch('mac', [is({ payload: { protocol: 'ether', field: 'saddr' } }, found.value, found.not)])];
  },
};

const mark: Extension = {
  name: 'mark',
  options: { mark: { read: (text) => `0x${Number(text).toString(16)}` } },
  row: ({ mark: found }) => `mark match ${sign(found!)}${found!.value}`,
  nft: ({ mark: found }) => [is({ meta: { key: 'mark' } }, Number(found!.value), found!.not)],
};

const readRange = (text: string): string => {
  const [from = '', to = from] = text.split('-');
  const bad = [from, to].find((one) => !/^(\d{1,3}\.){3}\d{1,3}$/.test(one) && !one.includes(':'));
  if (bad !== undefined) throw new IptablesError(`iprange: Bad IP address "${bad}"\n`);
  return `${from}-${to}`;
};

const iprange: Extension = {
  name: 'iprange',
  options: { 'src-range': { read: readRange }, 'dst-range': { read: readRange } },
  row: (given) =>
    Object.entries(given)
      .map(([option, found]) => `${option === 'src-range' ? 'source' : 'destination'} IP range ${sign(found)}${found.value}`)
      .join(' '),
  nft: (given, { family }) =>
    Object.entries(given).map(([option, found]) => {
      const [from = '', to = ''] = found.value.split('-');
      const left = { payload: { protocol: family === 4 ? 'ip' : 'ip6', field: option === 'src-range' ? 'saddr' : 'daddr' } };
      return oldMatch('iprange', [is(left, { range: [from, to] }, found.not)]);
    }),
};

const owner: Extension = {
  name: 'owner',
  options: {
    'uid-owner': { read: (text, { names }) => names.user(text) ?? badOwner('--uid-owner', text) },
    'gid-owner': { read: (text, { names }) => names.group(text) ?? badOwner('--gid-owner', text) },
  },
  row(given, { numeric, userName }) {
    const [option, found] = onlyOne('owner', given);
    const user = option === 'uid-owner';
    return `${sign(found)}owner ${user ? 'UID' : 'GID'} match ${user && !numeric ? userName(found.value) : found.value}`;
  },
  nft(given) {
    const [option, found] = onlyOne('owner', given);
    const key = option === 'uid-owner' ? 'skuid' : 'skgid';
    return [oldMatch('owner', [is({ meta: { key } }, Number(found.value), found.not)], `${key} ${nftSign(found)}${found.value}`)];
  },
};

function badOwner(option: string, text: string): never {
  throw new IptablesError(`owner: Bad value for "${option}" option: "${text}"`);
}

const packetTypes: Readonly<Record<string, string>> = { unicast: 'unicast', host: 'unicast', broadcast: 'broadcast', multicast: 'multicast' };

const pkttype: Extension = {
  name: 'pkttype',
  options: {
    'pkt-type': {
      read(text) {
        const found = packetTypes[text.toLowerCase()];
        if (found === undefined) throw new IptablesError(`Bad packet type '${text}'`);
        return found;
      },
    },
  },
  row: (given) => `PKTTYPE ${given['pkt-type']!.not ? '!=' : '='} ${given['pkt-type']!.value}`,
  nft(given) {
    const found = given['pkt-type']!;
    return [oldMatch('pkttype', [is({ meta: { key: 'pkttype' } }, found.value, found.not)], `pkttype ${nftSign(found)}${found.value}`)];
  },
};

const addressTypes = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT'];

const readTypes = (text: string): string => {
  const words = text.toUpperCase().split(',');
  const unknown = words.find((word) => !addressTypes.includes(word));
  if (unknown !== undefined) throw new IptablesError(`addrtype: bad type \`${unknown}'`);
  return words.join(',');
};

const addrtype: Extension = {
  name: 'addrtype',
  options: { 'src-type': { read: readTypes }, 'dst-type': { read: readTypes } },
  finish(given) {
    if (Object.keys(given).length === 0) throw new IptablesError('addrtype: you must specify --src-type or --dst-type');
    return given;
  },
  row: (given) => ['ADDRTYPE match', ...Object.entries(given).map(([option, found]) => `${option} ${found.not ? '!' : ''}${found.value}`)].join(' '),
  nft: (given) =>
    Object.entries(given).map(([option, found]) => {
      const types = found.value.toLowerCase().split(',');
      const right = types.length === 1 ? types[0]! : { set: types };
      return oldMatch('addrtype', [is({ fib: { result: 'type', flags: [option === 'src-type' ? 'saddr' : 'daddr'] } }, right, found.not)]);
    }),
};

export const otherMatches: readonly Extension[] = [comment, mac, mark, iprange, owner, pkttype, addrtype];

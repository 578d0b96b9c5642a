import type { Statement } from '../ruleset.ts';
import { type Extension, is, oldMatch, type OptionDefinition } from './extension.ts';
import { icmpCode, icmpName, icmpNftName } from './icmp-types.ts';
import { IptablesError } from './iptables-error.ts';
import { portName, portsValue, readPort, readPorts } from './ports.ts';
import type { Given, GivenOptions } from './rule-spec.ts';

const flagBits: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 };
const allFlags = Object.keys(flagBits);

const ports: Readonly<Record<string, OptionDefinition>> = {
  sport: { aliases: ['source-port'], read: readPorts },
  dport: { aliases: ['destination-port'], read: readPorts },
};

const onPorts = (protocol: string, given: GivenOptions): Statement[] =>
  (['sport', 'dport'] as const).flatMap((field) => {
    const found = given[field];
    return found ? [onPort({ payload: { protocol, field } }, found)] : [];
  });

function onPort(left: { payload: { protocol: string; field: string } }, { value, not }: Given): Statement {
  const [from, to] = value.split(':');
  if (from === '0' && to !== undefined) return { match: { op: not ? '>' : '<=', left, right: Number(to) } };
  return is(left, portsValue(value), not);
}

const rowOfPorts = (protocol: string, given: GivenOptions, numeric: boolean): string[] =>
  (['sport', 'dport'] as const).flatMap((field) => {
    const found = given[field];
    if (!found) return [];
    const several = found.value.includes(':');
    const name = several ? found.value : portName(found.value, protocol, numeric);
    return [`${field === 'sport' ? 'spt' : 'dpt'}${several ? 's' : ''}:${found.not ? '!' : ''}${name}`];
  });

function readFlags(text: string): string {
  const [mask = '', wanted = ''] = text.split(' ');
  const one = (list: string): string => {
    const words = list
      .toUpperCase()
      .split(',')
      .flatMap((word) => (word === 'ALL' ? allFlags : word === 'NONE' ? [] : [word]));
    const unknown = words.find((word) => !Object.hasOwn(flagBits, word));
    if (unknown !== undefined) throw new IptablesError(`Unknown TCP flag \`${unknown}'`);
    return allFlags.filter((flag) => words.includes(flag)).join(',') || 'NONE';
  };
  return `${one(mask)} ${one(wanted)}`;
}

const hex = (flags: string): string =>
  flags === 'NONE'
    ? '0x00'
    : `0x${flags
        .split(',')
        .reduce((sum, flag) => sum + flagBits[flag]!, 0)
        .toString(16)
        .toUpperCase()
        .padStart(2, '0')}`;

function onFlags({ value, not }: Given): Statement {
  const [mask = '', wanted = ''] = value.toLowerCase().split(' ');
  const flags = { payload: { protocol: 'tcp', field: 'flags' } } as const;
  const list = mask.split(',');
  if (wanted === 'none') return { match: { op: not ? '==' : '!', left: flags, right: list } };
  const right = wanted.split(',');
  return { match: { op: not ? '!=' : '==', left: { '&': [flags, list] }, right: right.length === 1 ? right[0]! : right } };
}

function rowOfFlags({ value, not }: Given, numeric: boolean): string {
  const [mask = '', wanted = ''] = value.split(' ');
  return `flags:${not ? '!' : ''}${numeric ? `${hex(mask)}/${hex(wanted)}` : `${mask}/${wanted}`}`;
}

const needs = (protocol: string) => (given: GivenOptions, on: { readonly protocol: string | undefined }) => {
  if (on.protocol !== protocol) throw new IptablesError(`${protocol.toUpperCase()} match requires '-p ${protocol}'`);
  return given;
};

const tcp: Extension = {
  name: 'tcp',
  options: {
    ...ports,
    'tcp-option': {},
    'tcp-flags': { words: 2, read: readFlags },
    syn: { words: 0 },
  },
  finish: (given, on) => {
    const { syn, ...rest } = needs('tcp')(given, on);
    return syn ? { ...rest, 'tcp-flags': { value: 'FIN,SYN,RST,ACK SYN', not: syn.not } } : rest;
  },
  row: (given, { numeric }) =>
    [
      'tcp',
      ...rowOfPorts('tcp', given, numeric),
      ...(given['tcp-option'] ? [`option=${given['tcp-option'].not ? '!' : ''}${given['tcp-option'].value}`] : []),
      ...(given['tcp-flags'] ? [rowOfFlags(given['tcp-flags'], numeric)] : []),
    ].join(' '),
  nft(given) {
    if (Object.keys(given).length === 0) return [oldMatch('tcp', [], '')];
    const option = given['tcp-option'];
    const shown = option && oldMatch('tcp', [], `tcp option ${option.value} ${option.not ? 'missing' : 'exists'}`);
    return [...onPorts('tcp', given), ...(shown ? [shown] : []), ...(given['tcp-flags'] ? [onFlags(given['tcp-flags'])] : [])];
  },
};

const udp: Extension = {
  name: 'udp',
  options: ports,
  finish: needs('udp'),
  row: (given, { numeric }) => ['udp', ...rowOfPorts('udp', given, numeric)].join(' '),
  nft: (given) => (Object.keys(given).length === 0 ? [oldMatch('udp', [], '')] : onPorts('udp', given)),
};

function icmpMatch(name: 'icmp' | 'icmp6'): Extension {
  const family = name === 'icmp' ? 4 : 6;
  const [option, protocol] = family === 4 ? (['icmp-type', 'icmp'] as const) : (['icmpv6-type', 'ipv6-icmp'] as const);
  return {
    name,
    options: { [option]: { read: (text) => icmpCode(text, family) } },
    needs: () => protocol,
    finish: (given) => (given[option] || family === 6 ? given : { ...given, [option]: { value: 'any', not: false } }),
    row(given, { numeric }) {
      const { value, not } = given[option]!;
      const [type, code] = (value === 'any' ? '255' : value).split('/');
      if (!numeric) return `${protocol} ${not ? '!' : ''}${icmpName(value, family)}`;
      return `${protocol}${not ? ' !' : ''}type ${type}${code === undefined ? '' : ` code ${code}`}`;
    },
    nft(given) {
      const { value, not } = given[option]!;
      if (value === 'any') return [oldMatch(name, [is({ payload: { protocol: 'ip', field: 'protocol' } }, 'icmp')])];
      const known = icmpNftName(value, family);
      const [type] = value.split('/');
      const left = { payload: { protocol: family === 4 ? 'icmp' : 'icmpv6', field: 'type' } };
      return [oldMatch(name, [is(left, known ?? icmpNftName(type!, family) ?? Number(type), not)], known === undefined ? `xt match ${name}` : undefined)];
    },
  };
}

const lists = { dports: 'destination-ports', sports: 'source-ports', ports: 'port' } as const;
const wholeRange = '0-65535';

const multiport: Extension = {
  name: 'multiport',
  options: Object.fromEntries(
    Object.entries(lists).map(([name, alias]) => [
      name,
      {
        aliases: [alias],
        read: (text: string) => {
          const all = text.split(',').map((part) => (part.includes(':') ? part.split(':').map(readPort).join(':') : readPort(part)));
          if (all.length > 15) throw new IptablesError('too many ports specified');
          return all.join(',');
        },
      },
    ]),
  ),
  finish(given, { protocol = '' }) {
    if (!['tcp', 'udp', 'udplite', 'sctp', 'dccp'].includes(protocol))
      throw new IptablesError("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    if (Object.keys(given).length === 0) throw new IptablesError('multiport expection an option');
    return given;
  },
  row(given, { numeric, protocol }) {
    const [name = '', { value, not } = { value: '', not: false }] = Object.entries(given)[0] ?? [];
    const list = value.split(',').map((part) =>
      part
        .split(':')
        .map((port) => portName(port, protocol, numeric))
        .join(':'),
    );
    return `multiport ${name} ${not ? ' !' : ''}${list.join(',')}`;
  },
  nft(given, { protocol }) {
    const [name = '', { value, not } = { value: '', not: false }] = Object.entries(given)[0] ?? [];
    const values = value.split(',').map(portsValue);
    const field = name === 'ports' ? 'ports' : name.slice(0, -1);
    const right = values.length === 1 ? values[0]! : { set: values };
    return [oldMatch('multiport', [is({ payload: { protocol, field } }, right, not)], name === 'ports' ? eitherPort(protocol, value) : undefined)];
  },
};

function eitherPort(protocol: string, value: string): string {
  const pairs = value.split(',').flatMap((port) => [`${wholeRange} . ${port.replace(':', '-')}`, `${port.replace(':', '-')} . ${wholeRange}`]);
  return `${protocol} sport . ${protocol} dport { ${pairs.join(', ')} }`;
}

export const transportMatches: readonly Extension[] = [tcp, udp, icmpMatch('icmp'), icmpMatch('icmp6'), multiport];

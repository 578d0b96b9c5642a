import type { Statement } from '../ruleset.ts';
import { type Extension, needed, oldTarget } from './extension.ts';
import { IptablesError } from './iptables-error.ts';
import type { GivenOptions } from './rule-spec.ts';

export interface Target extends Extension {
  /** Where the kernel takes it. */
  readonly tables?: readonly string[];
}

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const levelNames: Readonly<Record<string, string>> = { panic: 'emerg', error: 'err', warning: 'warn' };
const usualLevel = '4';
const longestPrefix = 29;

const logFlags = { 'log-tcp-sequence': 1, 'log-tcp-options': 2, 'log-ip-options': 4, 'log-uid': 8 } as const;
const nftFlags: Readonly<Record<string, string>> = {
  'log-tcp-sequence': 'flags tcp sequence',
  'log-tcp-options': 'flags tcp options',
  'log-ip-options': 'flags ip options',
  'log-uid': 'flags skuid',
};

function readLevel(text: string): string {
  const at = /^[0-7]$/.test(text) ? Number(text) : levels.indexOf(levelNames[text.toLowerCase()] ?? text.toLowerCase());
  if (at < 0) throw new IptablesError(`log level "${text}" unknown\n`);
  return String(at);
}

const log: Target = {
  name: 'LOG',
  options: {
    'log-prefix': { read: (text) => text.slice(0, longestPrefix) },
    'log-level': { read: readLevel },
    ...Object.fromEntries(Object.keys(logFlags).map((name) => [name, { words: 0 as const }])),
  },
  finish: ({ 'log-level': level, ...given }) => ({ ...given, ...(level && level.value !== usualLevel && { 'log-level': level }) }),
  row(given, { numeric }) {
    const level = Number(given['log-level']?.value ?? usualLevel);
    const flags = Object.entries(logFlags).reduce((sum, [name, bit]) => sum + (given[name] ? bit : 0), 0);
    const words = numeric ? `LOG flags ${flags} level ${level}` : `LOG level ${levels[level]}`;
    return `${words}${given['log-prefix'] ? ` prefix "${given['log-prefix'].value}"` : ''}`;
  },
  nft(given) {
    const [prefix, level] = [given['log-prefix']?.value, given['log-level'] && levels[Number(given['log-level'].value)]];
    const flags = Object.keys(logFlags)
      .filter((name) => given[name])
      .map((name) => nftFlags[name]);
    const text = ['log', ...(prefix === undefined ? [] : [`prefix "${prefix}"`]), ...(level === undefined ? [] : [`level ${level}`]), ...flags].join(' ');
    return [oldTarget('LOG', [{ log: { ...(prefix !== undefined && { prefix }), ...(level !== undefined && { level }) } }], text)];
  },
};

/** iptables' word -> nft's. */
const refusals: Readonly<Record<4 | 6, Readonly<Record<string, string>>>> = {
  4: {
    'icmp-net-unreachable': 'net-unreachable',
    'icmp-host-unreachable': 'host-unreachable',
    'icmp-proto-unreachable': 'prot-unreachable',
    'icmp-port-unreachable': 'port-unreachable',
    'icmp-net-prohibited': 'net-prohibited',
    'icmp-host-prohibited': 'host-prohibited',
    'tcp-reset': 'tcp reset',
    'icmp-admin-prohibited': 'admin-prohibited',
  },
  6: {
    'icmp6-no-route': 'no-route',
    'icmp6-adm-prohibited': 'admin-prohibited',
    'icmp6-addr-unreachable': 'addr-unreachable',
    'icmp6-port-unreachable': 'port-unreachable',
    'tcp-reset': 'tcp reset',
  },
};
const shortRefusals: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'tcp-rst': 'tcp-reset',
  'admin-prohib': 'icmp-admin-prohibited',
  'adm-prohibited': 'icmp6-adm-prohibited',
  'no-route': 'icmp6-no-route',
};

const reject: Target = {
  name: 'REJECT',
  tables: ['filter'],
  options: {
    'reject-with': {
      read(text, { family }) {
        const known = Object.keys(refusals[family]);
        const found = known.find((name) => name === (shortRefusals[text] ?? text)) ?? known.find((name) => name.startsWith(text));
        if (found === undefined) throw new IptablesError(`unknown reject type "${text}"`);
        return found;
      },
    },
  },
  needs: (given) => (given['reject-with']?.value === 'tcp-reset' ? 'tcp' : undefined),
  finish(given, { family }) {
    const { 'reject-with': kind = { value: `icmp${family === 6 ? '6' : ''}-port-unreachable`, not: false } } = given;
    return { 'reject-with': kind };
  },
  row: (given) => `reject-with ${given['reject-with']!.value}`,
  nft(given, { family }) {
    const word = refusals[family][given['reject-with']!.value]!;
    const type = family === 4 ? 'icmp' : 'icmpv6';
    if (word === 'tcp reset') return [oldTarget('REJECT', [{ reject: { type: 'tcp reset' } }])];
    const text = word === 'port-unreachable' ? 'reject' : `reject with ${type} type ${word}`;
    return [oldTarget('REJECT', [{ reject: { type, expr: word } }], text)];
  },
};

const randoms = { random: { words: 0 }, 'random-fully': { words: 0 }, persistent: { words: 0 } } as const;
const flagsOf = (given: GivenOptions): string[] =>
  Object.keys(randoms)
    .filter((name) => given[name])
    .map((name) => name.replace('random-fully', 'fully-random'));

const masquerade: Target = {
  name: 'MASQUERADE',
  tables: ['nat'],
  options: { 'to-ports': {}, random: randoms.random, 'random-fully': randoms['random-fully'] },
  row: (given) => [...(given['to-ports'] ? [`masq ports: ${given['to-ports'].value}`] : []), ...(given.random ? ['random'] : [])].join(' '),
  nft: (given) => [
    oldTarget(
      'MASQUERADE',
      [{ masquerade: null }],
      ['masquerade', ...(given['to-ports'] ? [`to :${given['to-ports'].value}`] : []), ...flagsOf(given)].join(' '),
    ),
  ],
};

function translation(name: 'SNAT' | 'DNAT', option: string): Target {
  return {
    name,
    tables: ['nat'],
    options: { [option]: { aliases: ['to'] }, ...randoms },
    finish(given) {
      if (!given[option]) throw needed(name, option);
      return given;
    },
    row: (given) => [`to:${given[option]!.value}`, ...Object.keys(randoms).filter((one) => given[one])].join(' '),
    nft(given) {
      const [, addr, port] = /^([^:]*)(?::(\d+))?/.exec(given[option]!.value) ?? [];
      const to = { ...(addr && { addr }), ...(port !== undefined && { port: Number(port) }) };
      const as: Statement = name === 'DNAT' ? { dnat: to } : { snat: to };
      return [oldTarget(name, [as], [name.toLowerCase(), 'to', given[option]!.value, ...flagsOf(given)].join(' '))];
    },
  };
}

const redirect: Target = {
  name: 'REDIRECT',
  tables: ['nat'],
  options: { 'to-ports': { aliases: ['to-port'] }, random: randoms.random },
  row: (given) => [...(given['to-ports'] ? [`redir ports ${given['to-ports'].value}`] : []), ...(given.random ? ['random'] : [])].join(' '),
  nft(given) {
    const port = given['to-ports']?.value;
    const as: Statement = { redirect: port === undefined ? null : { port: Number(port.split('-')[0]) } };
    return [oldTarget('REDIRECT', [as], port === undefined ? 'redirect' : `redirect to :${port}`)];
  },
};

const mark: Target = {
  name: 'MARK',
  tables: ['mangle'],
  options: { 'set-xmark': { aliases: ['set-mark'], read: readMark } },
  row: (given) => `MARK set ${given['set-xmark']!.value.replace('/0xffffffff', '')}`,
  nft: (given) => [oldTarget('MARK', [], `meta mark set ${given['set-xmark']!.value.split('/')[0]}`)],
};

function readMark(text: string): string {
  const [value = '', mask = '0xffffffff'] = text.split('/');
  if (Number.isNaN(Number(value)) || value === '') throw new IptablesError(`MARK: bad mark value for option "--set-mark", or out of range.\n`);
  return `0x${Number(value).toString(16)}/0x${Number(mask).toString(16)}`;
}

const notrack: Target = { name: 'NOTRACK', tables: ['raw'], options: {}, row: () => 'NOTRACK', nft: () => [oldTarget('CT', [], 'notrack')] };
const ct: Target = {
  name: 'CT',
  tables: ['raw'],
  options: { notrack: { words: 0 } },
  row: () => 'CT notrack',
  nft: () => [oldTarget('CT', [], 'notrack')],
};

export const targets: readonly Target[] = [
  log,
  reject,
  masquerade,
  translation('SNAT', 'to-source'),
  translation('DNAT', 'to-destination'),
  redirect,
  mark,
  notrack,
  ct,
];
/** Real ones that are not modelled. */
export const otherTargets = [
  'AUDIT',
  'CLASSIFY',
  'CONNMARK',
  'CONNSECMARK',
  'DSCP',
  'ECN',
  'HMARK',
  'IDLETIMER',
  'LED',
  'NETMAP',
  'NFLOG',
  'NFQUEUE',
  'RATEEST',
  'SECMARK',
  'SET',
  'SYNPROXY',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TEE',
  'TOS',
  'TPROXY',
  'TRACE',
  'TTL',
  'ULOG',
];

import type { Statement } from '../ruleset.ts';
import { type Extension, needed, numberIn, oldMatch } from './extension.ts';
import { IptablesError } from './iptables-error.ts';
import { nftRate, readRate } from './rates.ts';
import type { Given } from './rule-spec.ts';

/** In the order in which iptables prints them. */
const states = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];
/** In the order of their bits, as nft prints them. */
const nftStates = ['invalid', 'new', 'related', 'established', 'untracked', 'snat', 'dnat'];

const readStates = (complaint: string, known: readonly string[]) => (text: string) => {
  const words = text.toUpperCase().split(',');
  const unknown = text.split(',').find((word) => !known.includes(word.toUpperCase()));
  if (unknown !== undefined) throw new IptablesError(`${complaint} "${unknown}"`);
  return known.filter((state) => words.includes(state)).join(',');
};

function onStates({ value, not }: Given): Statement {
  const list = nftStates.filter((state) => value.toLowerCase().split(',').includes(state));
  const match: Statement = { match: { op: not ? '!=' : 'in', left: { ct: { key: 'state' } }, right: list.length === 1 ? list[0]! : list } };
  return oldMatch('conntrack', [match], `ct state ${not ? '! ' : ''}${list.join(',')}`);
}

const conntrack: Extension = {
  name: 'conntrack',
  options: { ctstate: { read: readStates('Bad ctstate', states) } },
  finish(given) {
    if (!given.ctstate) throw new IptablesError('conntrack: At least one option is required');
    return given;
  },
  row: ({ ctstate }) => `${ctstate!.not ? '! ' : ''}ctstate ${ctstate!.value}`,
  nft: ({ ctstate }) => [onStates(ctstate!)],
};

const state: Extension = {
  name: 'state',
  options: { state: { read: readStates('Bad state', states.slice(0, 5)) } },
  finish(given) {
    if (!given.state) throw needed('state', 'state');
    return given;
  },
  row: ({ state: found }) => `${found!.not ? '! ' : ''}state ${found!.value}`,
  nft: ({ state: found }) => [onStates(found!)],
};

const usualBurst = '5';

const limit: Extension = {
  name: 'limit',
  options: { limit: { read: readRate }, 'limit-burst': { read: (text) => String(numberIn(text, { most: 10_000, complaint: `bad --limit-burst "${text}"` })) } },
  finish({ limit: rate = { value: '3/hour', not: false }, 'limit-burst': burst }) {
    return { limit: rate, ...(burst && burst.value !== usualBurst && { 'limit-burst': burst }) };
  },
  row: ({ limit: rate, 'limit-burst': burst }) => `limit: avg ${rate!.value} burst ${burst?.value ?? usualBurst}`,
  nft: ({ limit: rate, 'limit-burst': burst }) => [{ limit: { ...nftRate(rate!.value), burst: Number(burst?.value ?? usualBurst) } }],
};

const modes: Readonly<Record<string, string>> = { srcip: 'ip saddr', dstip: 'ip daddr', srcport: 'tcp sport', dstport: 'tcp dport' };

const hashlimit: Extension = {
  name: 'hashlimit',
  options: {
    'hashlimit-upto': { aliases: ['hashlimit'], read: readRate },
    'hashlimit-above': { read: readRate },
    'hashlimit-burst': {
      read: (text) =>
        String(numberIn(text, { least: 1, most: 10_000, complaint: `hashlimit: bad value for option "--hashlimit-burst", or out of range (1-10000).` })),
    },
    'hashlimit-mode': {
      read(text) {
        const unknown = text.split(',').find((word) => !Object.hasOwn(modes, word));
        if (unknown !== undefined) throw new IptablesError(`hashlimit: bad value for option "--hashlimit-mode": "${text}"`);
        return Object.keys(modes)
          .filter((mode) => text.split(',').includes(mode))
          .join(',');
      },
    },
    'hashlimit-name': {},
    'hashlimit-htable-expire': {},
  },
  finish(given) {
    const { 'hashlimit-upto': upto, 'hashlimit-above': above, 'hashlimit-name': name, 'hashlimit-burst': burst = { value: usualBurst, not: false } } = given;
    if (!upto && !above) throw new IptablesError('hashlimit: You have to specify either --hashlimit-upto or --hashlimit-above\n');
    if (!name) throw needed('hashlimit', 'hashlimit-name');
    return { ...given, 'hashlimit-burst': burst };
  },
  row(given) {
    const above = given['hashlimit-above'];
    const rate = above ?? given['hashlimit-upto'];
    const mode = given['hashlimit-mode'];
    return `limit: ${above ? 'above' : 'up to'} ${rate!.value} burst ${given['hashlimit-burst']!.value}${mode ? ` mode ${mode.value.replaceAll(',', '-')}` : ''}`;
  },
  nft(given) {
    const above = given['hashlimit-above'];
    const { rate, per } = nftRate((above ?? given['hashlimit-upto'])!.value);
    const burst = Number(given['hashlimit-burst']!.value);
    const mode = given['hashlimit-mode']?.value;
    const key = mode
      ?.split(',')
      .map((one) => modes[one])
      .join(' . ');
    const said = `limit rate ${above ? 'over ' : ''}${rate}/${per}${burst === 5 ? '' : ` burst ${burst} packets`}`;
    const text = key === undefined ? 'xt match hashlimit' : `meter ${given['hashlimit-name']!.value} { ${key} timeout 60s ${said} }`;
    return [oldMatch('hashlimit', [{ limit: { rate, per, burst, ...(above && { inv: true }), ...(mode?.includes('srcip') && { each: true }) } }], text)];
  },
};

const recentKinds = ['set', 'rcheck', 'update', 'remove'];
const recentWords: Readonly<Record<string, string>> = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' };

const recent: Extension = {
  name: 'recent',
  options: {
    set: { words: 0 },
    rcheck: { words: 0 },
    update: { words: 0 },
    remove: { words: 0 },
    seconds: {},
    hitcount: {},
    name: {},
    mask: {},
    rsource: { words: 0 },
  },
  finish(given) {
    if (!recentKinds.some((kind) => given[kind])) throw new IptablesError("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    const { name = { value: 'DEFAULT', not: false } } = given;
    return { ...given, name, mask: { value: '255.255.255.255', not: false }, rsource: { value: '', not: false } };
  },
  row(given) {
    const kind = recentKinds.find((one) => given[one])!;
    const numbers = [...(given.seconds ? [`seconds: ${given.seconds.value}`] : []), ...(given.hitcount ? [`hit_count: ${given.hitcount.value}`] : [])];
    return [
      'recent:',
      ...(given[kind]!.not ? ['!'] : []),
      recentWords[kind],
      ...numbers,
      `name: ${given.name!.value} side: source mask: ${given.mask!.value}`,
    ].join(' ');
  },
  nft(given) {
    const kind = recentKinds.find((one) => given[one]) as 'set' | 'rcheck' | 'update' | 'remove';
    const { seconds, hitcount, name } = given;
    const as: Statement = {
      recent: {
        kind,
        list: name!.value,
        ...(seconds && { seconds: Number(seconds.value) }),
        ...(hitcount && { hits: Number(hitcount.value) }),
        ...(given[kind]!.not && { inv: true }),
      },
    };
    return [oldMatch('recent', [as], 'xt match recent')];
  },
};

const connlimit: Extension = {
  name: 'connlimit',
  options: { 'connlimit-above': {}, 'connlimit-upto': {}, 'connlimit-mask': {}, 'connlimit-saddr': { words: 0 } },
  finish(given) {
    if (!given['connlimit-above'] && !given['connlimit-upto'])
      throw new IptablesError('connlimit: You must specify "--connlimit-above" or "--connlimit-upto".');
    const { 'connlimit-mask': mask = { value: '32', not: false } } = given;
    return { ...given, 'connlimit-mask': mask, 'connlimit-saddr': { value: '', not: false } };
  },
  row(given) {
    const above = given['connlimit-above'];
    return `#conn src/${given['connlimit-mask']!.value} ${above ? '>' : '<='} ${(above ?? given['connlimit-upto'])!.value}`;
  },
  nft(given) {
    const above = given['connlimit-above'];
    return [
      oldMatch('connlimit', [{ 'ct count': { val: Number((above ?? given['connlimit-upto'])!.value), inv: above !== undefined } }], 'xt match connlimit'),
    ];
  },
};

export const stateMatches: readonly Extension[] = [conntrack, state, limit, hashlimit, recent, connlimit];

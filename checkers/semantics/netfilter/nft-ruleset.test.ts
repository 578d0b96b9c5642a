import { expect, test } from 'vitest';
import { type NftRuleset, nftChains } from './nft-ruleset.ts';
import { type Packet, mayPass } from './packet-walk.ts';

const place = { family: 'inet', table: 'filter' };
const base = (hook: string, policy: string) => ({ chain: { ...place, name: hook, hook, prio: 0, policy } });
const rule = (chain: string, ...expr: Record<string, unknown>[]) => ({ rule: { ...place, chain, expr } });
const match = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } });
const meta = (key: string) => ({ meta: { key } });
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });
const accept = { accept: null };
const drop = { drop: null };
const jump = (target: string) => ({ jump: { target } });

/** As nft 1.0.6 prints it. */
const ruleset: NftRuleset = [
  { metainfo: {} },
  { set: { ...place, name: 'ok', elem: [22, { range: [8080, 8081] }] } },
  { set: { ...place, name: 'pairs', elem: [{ concat: ['10.0.0.1', 7] }] } },
  { chain: { ...place, name: 'other' } },
  base('input', 'drop'),
  base('forward', 'drop'),
  rule('other', { log: { prefix: 'x' } }, match(payload('tcp', 'dport'), 25), accept),
  rule('input', match(meta('iifname'), 'lo'), accept),
  rule('input', {
    vmap: {
      key: { ct: { key: 'state' } },
      data: {
        set: [
          ['invalid', drop],
          ['established', accept],
        ],
      },
    },
  }),
  rule('input', match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), accept),
  rule('input', match({ ct: { key: 'state' } }, 'new', 'in'), match(payload('tcp', 'dport'), 23), accept),
  rule('input', match(payload('tcp', 'dport'), '@ok'), accept),
  rule('input', match(payload('tcp', 'dport'), { set: [80, { range: [82, 90] }] }), { counter: { packets: 0 } }, accept),
  rule('input', match(payload('ip', 'saddr'), { prefix: { addr: '10.0.0.0', len: 8 } }), match(payload('tcp', 'dport'), 5432), accept),
  rule('input', match(payload('ip', 'protocol'), 'icmp'), { limit: { rate: 5 } }, accept),
  rule('input', match(meta('l4proto'), { set: ['tcp', 'udp'] }), match(payload('th', 'dport'), 53), { reject: {} }),
  rule('input', {
    vmap: {
      key: payload('tcp', 'dport'),
      data: {
        set: [
          [25, jump('other')],
          [26, accept],
          [27, jump('other')],
        ],
      },
    },
  }),
  rule('input', match({ concat: [payload('ip', 'saddr'), payload('tcp', 'dport')] }, '@pairs'), match(payload('tcp', 'dport'), 7), accept),
  rule('input', match(meta('iifname'), 'eth*'), match(payload('udp', 'dport'), 1000, '<'), drop),
];
const packet = (change: Partial<Packet>): Packet => ({ protocol: 'tcp', source: '192.0.2.9', destination: '192.0.2.1', port: 22, in: 'eth0', ...change });

test.each<[string, Partial<Packet>, boolean]>([
  ['a set', {}, true],
  ['a range in a set', { port: 8081 }, true],
  ['another protocol', { protocol: 'udp' }, false],
  ['new connections', { port: 23 }, true],
  ['a list', { port: 85 }, true],
  ['nothing fits', { port: 81 }, false],
  ['a network', { port: 5432, source: '10.9.9.9' }, true],
  ['not of the network', { port: 5432 }, false],
  ['loopback', { port: 1, in: 'lo' }, true],
  ['a limit lets some through', { protocol: 'icmp' }, true],
  ['rejected', { port: 53 }, false],
  ['a map that jumps', { port: 25 }, true],
  ['a map that jumps and comes back', { port: 27 }, false],
  ['a map', { port: 26 }, true],
  ['what we cannot read may fit', { port: 7 }, true],
  ['forwarded', { out: 'eth1' }, false],
])('%s', (...[, change, expected]) => expect(mayPass(nftChains(ruleset), packet(change))).toBe(expected));

test('every chain on the way has a say, and none means all may pass', () => {
  const second = { chain: { ...place, table: 'mine', name: 'early', hook: 'prerouting', prio: -300, policy: 'accept' } };
  const closed = { rule: { ...place, table: 'mine', chain: 'early', expr: [match(payload('tcp', 'dport'), 22), drop] } };
  expect(mayPass(nftChains([...ruleset, second, closed]), packet({}))).toBe(false);
  expect(mayPass(nftChains([]), packet({ port: 1 }))).toBe(true);
  expect(mayPass(nftChains([{ chain: { family: 'ip6', table: 'filter', name: 'input', hook: 'input', policy: 'drop' } }]), packet({}))).toBe(true);
});

test('a policy of accept, and a table that is read elsewhere', () => {
  const open: NftRuleset = [base('input', 'accept'), rule('input', match(payload('tcp', 'dport'), 22, '!='), drop)];
  expect(mayPass(nftChains(open), packet({}))).toBe(true);
  expect(mayPass(nftChains(open), packet({ port: 23 }))).toBe(false);
  expect(nftChains([{ chain: { family: 'ip', table: 'filter', name: 'INPUT', hook: 'input', policy: 'drop' } }], ['filter'])).toEqual([]);
});

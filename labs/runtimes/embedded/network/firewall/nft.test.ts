import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { applyCommands } from './nft-apply.ts';
import { parseCommands } from './nft-commands.ts';
import { rulesetAsJson } from './nft-json.ts';
import { printRuleset } from './nft-print.ts';
import { emptyRuleset } from './ruleset.ts';

const after = (text: string) => applyCommands(emptyRuleset, parseCommands(text));
const printed = `table inet quick {
	set s {
		type ipv4_addr
		flags interval
		elements = { 1.2.3.4, 10.0.0.0/8 }
	}

	chain in {
		type filter hook input priority filter; policy accept;
		tcp dport { 21, 23, 111 } drop
		ip saddr 10.0.0.0/8 tcp dport 22 ct state established,new counter packets 0 bytes 0 accept
		ct state established,related accept
		iif "lo" accept
		iifname "eth0" tcp dport 22-25 limit rate 10/minute log prefix "x" drop
		ip saddr != 10.1.1.1 reject with icmp port-unreachable
		meta l4proto { tcp, udp } th dport 53 accept
		icmp type echo-request accept
		tcp dport 22 reject with tcp reset
		ct state vmap { invalid : drop, established : accept }
		ip protocol icmp accept comment "hi"
		ip saddr @s accept
	}
}
`;
const commands = `add table inet quick
add chain inet quick in { type filter hook input priority 0; }
add rule inet quick in tcp dport { 21, 23, 111 } drop
add rule inet quick in ip saddr 10.0.0.0/8 tcp dport 22 ct state new,established counter accept
add rule inet quick in ct state established,related accept
add rule inet quick in iif lo accept
add rule inet quick in iifname "eth0" tcp dport 22-25 limit rate 10/minute burst 5 packets log prefix "x" drop
add rule inet quick in ip saddr != 10.1.1.1 reject
add rule inet quick in meta l4proto { tcp, udp } th dport 53 accept
add rule inet quick in icmp type echo-request accept
add rule inet quick in tcp dport ssh reject with tcp reset
add rule inet quick in ct state vmap { invalid : drop, established : accept }
add rule inet quick in ip protocol icmp accept comment "hi"
add set inet quick s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 1.2.3.4 }; }
add rule inet quick in ip saddr @s accept
`;

test('prints what nft prints, and reads its own print', () => {
  expect(printRuleset(after(commands))).toBe(printed);
  expect(printRuleset(after(printed))).toBe(printed);
});

test('handles are counted as the kernel does', () => {
  expect(after(commands).tables[0]!.chains[0]!.rules.map(({ handle }) => handle)).toEqual([3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 17]);
});

test('JSON is that of libnftables', () => {
  const { nftables } = rulesetAsJson(
    after(
      'add table inet a\nadd chain inet a b { type filter hook input priority -1; policy accept; }\nadd rule inet a b tcp dport {80,443} tcp flags syn counter packets 0 bytes 0 accept',
    ),
  );
  expect(nftables.slice(1)).toEqual([
    { table: { family: 'inet', name: 'a', handle: 1 } },
    { chain: { family: 'inet', table: 'a', name: 'b', handle: 1, type: 'filter', hook: 'input', prio: -1, policy: 'accept' } },
    {
      rule: {
        family: 'inet',
        table: 'a',
        chain: 'b',
        handle: 3,
        expr: [
          { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: { set: [80, 443] } } },
          { match: { op: 'in', left: { payload: { protocol: 'tcp', field: 'flags' } }, right: 'syn' } },
          { counter: { packets: 0, bytes: 0 } },
          { accept: null },
        ],
      },
    },
  ]);
});

test.each([
  ['add rule inet quick nope accept', 'Could not process rule: No such file or directory', 'nope'],
  ['add rule inet quick in tcp dprt 22 accept', 'syntax error, unexpected string', 'dprt'],
  ['delete table inet nope', 'Could not process rule: No such file or directory', 'nope'],
  ['create table inet quick', 'Could not process rule: File exists', 'quick'],
  ['frob', 'syntax error, unexpected newline, expecting string', ' '],
])('%s', (text, message, at) => {
  const before = after('add table inet quick; add chain inet quick in');
  expect(() => applyCommands(before, parseCommands(text))).toThrow(
    expect.objectContaining({ message, at: expect.objectContaining({ text: at }) as unknown }) as Error,
  );
});

const packet = {
  hook: 'input',
  family: 4,
  protocol: 'tcp',
  source: '10.0.0.9',
  sourcePort: 40_000,
  destination: '10.0.0.2',
  port: 22,
  state: 'new',
  interface: 'eth0',
} as const;

test.each([
  ['tcp dport 22 drop', 'drop'],
  ['tcp dport { 80, 443 } drop', 'accept'],
  ['tcp dport 20-25 drop', 'drop'],
  ['tcp dport != 22 drop', 'accept'],
  ['ip saddr 10.0.0.0/24 tcp dport 22 reject', 'reject'],
  ['ip saddr != { 10.0.0.9, 10.0.0.10 } drop', 'accept'],
  ['ip6 saddr ::1 drop', 'accept'],
  ['iifname "lo" drop', 'accept'],
  ['ct state established,related drop', 'accept'],
  ['meta l4proto tcp drop', 'drop'],
  ['ip protocol tcp drop', 'drop'],
  ['udp dport 22 drop', 'accept'],
  ['jump c', 'drop'],
])('%s: %s', (rule, verdict) => {
  const ruleset = after(`table inet f { chain c { tcp dport 22 drop
 }
 chain i { type filter hook input priority 0; policy accept;
 ${rule}
 } }`);
  expect(evaluate(ruleset, packet).verdict).toBe(verdict);
});

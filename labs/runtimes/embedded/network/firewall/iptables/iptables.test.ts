import { expect, test } from 'vitest';
import { evaluate, type Packet } from '../evaluate.ts';
import { applyCommands } from '../nft-apply.ts';
import { parseCommands } from '../nft-commands.ts';
import { printRuleset } from '../nft-print.ts';
import { emptyRuleset, type Ruleset } from '../ruleset.ts';
import { applyCommand } from './apply-command.ts';
import { parseCommandLine } from './command-line.ts';
import { rowsText, rulesText, saveText } from './listing.ts';
import { noNames, wordsOf } from './parse-rule.ts';
import { restore } from './restore.ts';

const after = (lines: string, family: 4 | 6 = 4, ruleset: Ruleset = emptyRuleset): Ruleset =>
  lines
    .trim()
    .split('\n')
    .reduce((now, line) => applyCommand(now, parseCommandLine(wordsOf(line), family, noNames), family), ruleset);

/** What is typed, what iptables-save prints of it, what nft shows, and what `-nL` says: as iptables 1.8.9 and nft 1.0.6 did. */
const rules: readonly (readonly [typed: string, saved: string, shown: string, row: string])[] = [
  ['-i lo -j ACCEPT', '-i lo -j ACCEPT', 'iifname "lo" counter packets 0 bytes 0 accept', 'ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0           '],
  [
    '-p tcp -s 10.0.0.1 --dport ssh -j ACCEPT',
    '-s 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT',
    'ip saddr 10.0.0.1 tcp dport 22 counter packets 0 bytes 0 accept',
    'ACCEPT     6    --  10.0.0.1             0.0.0.0/0            tcp dpt:22',
  ],
  [
    '-m state --state NEW -p tcp --dport 22 -j ACCEPT',
    '-p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT',
    'meta l4proto tcp ct state new tcp dport 22 counter packets 0 bytes 0 accept',
    'ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            state NEW tcp dpt:22',
  ],
  [
    '-m conntrack ! --ctstate NEW,INVALID -j ACCEPT',
    '-m conntrack ! --ctstate INVALID,NEW -j ACCEPT',
    'ct state ! invalid,new counter packets 0 bytes 0 accept',
    'ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0            ! ctstate INVALID,NEW',
  ],
  [
    '-p tcp -m multiport --dports 80,8080:8090 -j ACCEPT',
    '-p tcp -m multiport --dports 80,8080:8090 -j ACCEPT',
    'meta l4proto tcp tcp dport { 80, 8080-8090 } counter packets 0 bytes 0 accept',
    'ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            multiport dports 80,8080:8090',
  ],
  [
    '-p tcp --dport :1023 -j DROP',
    '-p tcp -m tcp --dport 0:1023 -j DROP',
    'tcp dport <= 1023 counter packets 0 bytes 0 drop',
    'DROP       6    --  0.0.0.0/0            0.0.0.0/0            tcp dpts:0:1023',
  ],
  [
    '-p tcp --syn -j DROP',
    '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP',
    'tcp flags syn / fin,syn,rst,ack counter packets 0 bytes 0 drop',
    'DROP       6    --  0.0.0.0/0            0.0.0.0/0            tcp flags:0x17/0x02',
  ],
  [
    '-p tcp --tcp-flags ALL NONE -j DROP',
    '-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP',
    'tcp flags ! fin,syn,rst,psh,ack,urg counter packets 0 bytes 0 drop',
    'DROP       6    --  0.0.0.0/0            0.0.0.0/0            tcp flags:0x3F/0x00',
  ],
  [
    '-p icmp --icmp-type echo-request -m limit --limit 60/min -j ACCEPT',
    '-p icmp -m icmp --icmp-type 8 -m limit --limit 1/sec -j ACCEPT',
    'meta l4proto icmp icmp type echo-request limit rate 1/second counter packets 0 bytes 0 accept',
    'ACCEPT     1    --  0.0.0.0/0            0.0.0.0/0            icmptype 8 limit: avg 1/sec burst 5',
  ],
  [
    '! -i lo -s 127.0.0.1/8 -j DROP',
    '-s 127.0.0.0/8 ! -i lo -j DROP',
    'iifname != "lo" ip saddr 127.0.0.0/8 counter packets 0 bytes 0 drop',
    'DROP       0    --  127.0.0.0/8          0.0.0.0/0           ',
  ],
  [
    '-p tcp --dport 22 -j REJECT',
    '-p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable',
    'tcp dport 22 counter packets 0 bytes 0 reject',
    'REJECT     6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22 reject-with icmp-port-unreachable',
  ],
  [
    '-j LOG --log-prefix "drop: " --log-level 4',
    '-j LOG --log-prefix "drop: "',
    'counter packets 0 bytes 0 log prefix "drop: "',
    'LOG        0    --  0.0.0.0/0            0.0.0.0/0            LOG flags 0 level 4 prefix "drop: "',
  ],
  [
    '-p tcp --dport 22 -m comment --comment "the ssh door"',
    '-p tcp -m tcp --dport 22 -m comment --comment "the ssh door"',
    'tcp dport 22  counter packets 0 bytes 0',
    '           6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22 /* the ssh door */',
  ],
  [
    '-p tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH -j DROP',
    '-p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource -j DROP',
    'tcp dport 22 xt match recent counter packets 0 bytes 0 drop',
    'DROP       6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22 recent: UPDATE seconds: 60 hit_count: 4 name: SSH side: source mask: 255.255.255.255',
  ],
];

test.each(rules)('%s', (...[typed, saved, shown, row]) => {
  const ruleset = after(`-A INPUT ${typed}`);
  expect(rulesText(ruleset, { family: 4, table: 'filter', chain: 'INPUT' })).toBe(`-P INPUT ACCEPT\n-A INPUT ${saved}\n`);
  expect(printRuleset(ruleset).split('\n')[3]).toBe(`\t\t${shown}`);
  const style = { numeric: true, verbose: false, exact: false, lines: false, userName: String, hostName: () => undefined };
  expect(rowsText(ruleset, { family: 4, table: 'filter', chain: 'INPUT', number: 1 }, style)).toBe(`${row}\n`);
});

test('what was saved is restored', () => {
  const ruleset = after(['-N mine', '-P FORWARD DROP', '-A INPUT -j mine', ...rules.map(([typed]) => `-A INPUT ${typed}`)].join('\n'));
  const text = saveText(ruleset, { family: 4 });
  expect(text).toMatch(/^\*filter\n:INPUT ACCEPT \[0:0\]\n:FORWARD DROP \[0:0\]\n:OUTPUT ACCEPT \[0:0\]\n:mine - \[0:0\]\n-A INPUT -j mine\n/);
  const restored = restore(after('-A INPUT -j DROP'), text, { family: 4, names: noNames, noFlush: false, counters: false, tool: 'iptables-restore' });
  expect(saveText(restored, { family: 4 })).toBe(text);
});

test('chains are made when they are needed', () => {
  expect(printRuleset(after('-F\n-X\n-Z'))).toBe('');
  expect(printRuleset(after('-P INPUT DROP'))).toBe('table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n');
  expect(printRuleset(after('-A INPUT -j DROP\n-F\n-X'))).toBe('table ip filter {\n}\n');
});

test('places in a chain', () => {
  const ruleset = after(
    '-A INPUT -s 10.0.0.1 -j ACCEPT\n-I INPUT -s 10.0.0.2 -j ACCEPT\n-I INPUT 2 -s 10.0.0.3 -j ACCEPT\n-R INPUT 3 -s 10.0.0.4 -j DROP\n-D INPUT 1',
  );
  expect(rulesText(ruleset, { family: 4, table: 'filter', chain: 'INPUT' })).toBe(
    '-P INPUT ACCEPT\n-A INPUT -s 10.0.0.3/32 -j ACCEPT\n-A INPUT -s 10.0.0.4/32 -j DROP\n',
  );
});

test.each([
  ['-A NOTHING -j ACCEPT', 1, 'No chain/target/match by that name.'],
  ['-A INPUT -j NOTHING', 2, "Chain 'NOTHING' does not exist"],
  ['-A INPUT --dport 22 -j ACCEPT', 2, 'unknown option "--dport"'],
  ['-A INPUT -m nope -j ACCEPT', 2, "Couldn't load match `nope':No such file or directory\n"],
  ['-A INPUT -p udp -j REJECT --reject-with tcp-reset', 4, ' RULE_APPEND failed (Invalid argument): rule in chain INPUT'],
  ['-A INPUT -o eth0 -j DROP', 2, "Can't use -o with INPUT\n"],
  ['-D INPUT 9', 1, 'Index of deletion too big.'],
  ['-C INPUT -j DROP', 1, 'Bad rule (does a matching rule exist in that chain?).'],
  ['-nvL --line-numbers INPUT', 2, "Bad argument `INPUT'"],
  ['-t nope -L', 3, "table 'nope' does not exist"],
  ['-t nat -A POSTROUTING -j DROP', 2, '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n'],
])('%s', (line, status, message) => {
  expect(() => after(line)).toThrow(expect.objectContaining({ status, message }) as Error);
});

test("what nft put into iptables' tables is read, or told of", () => {
  const made = (rule: string): Ruleset =>
    applyCommands(emptyRuleset, parseCommands(`table ip filter {\n chain INPUT {\n type filter hook input priority 0; policy drop;\n ${rule}\n }\n}`));
  expect(saveText(made('tcp dport 22 accept'), { family: 4 })).toContain(':INPUT DROP [0:0]\n');
  expect(saveText(made('tcp dport 22 accept'), { family: 4 })).toContain('-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n');
  expect(saveText(made('ct state new accept'), { family: 4 })).toBe("# Table `filter' is incompatible, use 'nft' tool.\n");
  expect(() => rulesText(made('reject'), { family: 4, table: 'filter' })).toThrow("table `filter' is incompatible, use 'nft' tool.");
});

test('ip6tables', () => {
  const ruleset = after('-A INPUT -s fe80::/10 -p icmpv6 --icmpv6-type echo-request -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp6-adm-prohibited', 6);
  expect(rulesText(ruleset, { family: 6, table: 'filter', chain: 'INPUT' })).toBe(
    '-P INPUT ACCEPT\n-A INPUT -s fe80::/10 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp6-adm-prohibited\n',
  );
  expect(saveText(ruleset, { family: 4 })).toBe('');
});

const packet: Packet = {
  hook: 'input',
  family: 4,
  protocol: 'tcp',
  source: '10.0.0.9',
  sourcePort: 40_000,
  destination: '10.0.0.2',
  port: 22,
  state: 'new',
  interface: 'eth0',
};

test.each([
  ['-p tcp --dport 22 -j DROP', {}, 'drop'],
  ['-p tcp ! --syn -m state --state NEW -j DROP', {}, 'accept'],
  ['-p tcp -m multiport --ports 22 -j REJECT', {}, 'reject'],
  ['-p tcp -m connlimit --connlimit-above 3 -j DROP', { open: () => 3 }, 'drop'],
  ['-p tcp -m connlimit --connlimit-above 3 -j DROP', { open: () => 2 }, 'accept'],
  ['-m iprange --src-range 10.0.0.5-10.0.0.9 -j DROP', {}, 'drop'],
  ['-f -j DROP', {}, 'accept'],
])('%s %o: %s', (rule, change, verdict) => {
  expect(evaluate(after(`-A INPUT ${rule}`), { ...packet, ...change }).verdict).toBe(verdict);
});

test('a connection is sent elsewhere', () => {
  const ruleset = after('-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080');
  expect(evaluate(ruleset, { ...packet, hook: 'prerouting', port: 80 }).to).toEqual({ addr: '10.0.0.2', port: 8080 });
});

import { expect, test } from 'vitest';
import { deniesByDefault } from './boot-file.ts';

const chain = (...lines: string[]) => `#!/usr/sbin/nft -f\nflush ruleset\ntable inet filter {\n chain input {\n  ${lines.join('\n  ')}\n }\n}\n`;
const hook = 'type filter hook input priority filter;';
const saved = (policy: string, ...rules: string[]) => `*filter\n:INPUT ${policy} [0:0]\n${rules.join('\n')}\nCOMMIT\n`;

test.each([
  ['a policy', chain(`${hook} policy drop;`, 'tcp dport { 22, 8080 } accept'), true],
  ['the end of the chain', chain(hook, 'tcp dport 22 accept', 'counter drop'), true],
  ['rejecting', chain(hook, 'log prefix "no " reject with icmpx type admin-prohibited'), true],
  ['another chain', `${chain(hook, 'jump rest')} chain rest { tcp dport 22 accept; drop }`, true],
  ['what Debian ships', chain(hook), false],
  ['a list of what is forbidden', chain(`${hook} policy accept;`, 'tcp dport 23 drop'), false],
  ['a comment', chain(hook, '# policy drop'), false],
  ['forwarded packets alone', chain('type filter hook forward priority filter; policy drop;'), false],
  ['iptables', saved('DROP', '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT'), true],
  ['the end of iptables', saved('ACCEPT', '-A INPUT -i lo -j ACCEPT', '-A INPUT -j REJECT'), true],
  ['open iptables', saved('ACCEPT', '-A INPUT -p tcp -m tcp --dport 23 -j DROP'), false],
])('%s', (_name, text, expected) => {
  expect(deniesByDefault(text)).toBe(expected);
});

import { expect, test } from 'vitest';
import { iptablesChains, tablesIn } from './iptables-save.ts';
import { type Packet, mayPass } from './packet-walk.ts';

/** As iptables-save 1.8.9 prints it. */
const saved = `*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:admin - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m multiport --dports 22,8080:8081 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 53 -j REJECT --reject-with icmp-port-unreachable
-A INPUT -s 10.0.0.0/8 ! -i eth1 -p udp -m limit --limit 3/sec -m comment --comment "a b" -j LOG --log-prefix "x y"
-A INPUT -p tcp -m state --state NEW -m tcp --dport 25 -j admin
-A INPUT ! -s 192.0.2.0/24 -p tcp -m tcp --dport 26 -j ACCEPT
-A INPUT -p udp -m udp --dport 123 -m limit --limit 3/sec -j ACCEPT
-A FORWARD -i eth0 -o eth0 -j DROP
-A admin -s 192.0.2.9/32 -j ACCEPT
-A admin -j RETURN
COMMIT
`;
const packet = (change: Partial<Packet>): Packet => ({ protocol: 'tcp', source: '192.0.2.9', destination: '192.0.2.1', port: 22, in: 'eth0', ...change });

test.each<[string, Partial<Packet>, boolean]>([
  ['a list of ports', {}, true],
  ['a range', { port: 8081 }, true],
  ['another protocol', { protocol: 'udp' }, false],
  ['the policy', { port: 81 }, false],
  ['rejected', { port: 53 }, false],
  ['a chain for one address', { port: 25 }, true],
  ['a chain that comes back', { port: 25, source: '192.0.2.8' }, false],
  ['a network that is left out', { port: 26 }, false],
  ['any other', { port: 26, source: '198.51.100.1' }, true],
  ['a limit lets some through', { protocol: 'udp', port: 123 }, true],
  ['loopback', { port: 1, in: 'lo' }, true],
  ['forwarded', { out: 'eth0' }, false],
  ['forwarded to another', { out: 'eth1' }, true],
])('%s', (...[, change, expected]) => expect(mayPass(iptablesChains(saved), packet(change))).toBe(expected));

test('tables', () => expect(tablesIn(`*nat\nCOMMIT\n${saved}`)).toEqual(['nat', 'filter']));

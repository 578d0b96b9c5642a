import { testRule } from '../../engine/test-rule.ts';
import { nftFirewall } from './firewall.fixture.ts';
import { packetForwarding } from './packet-forwarding.ts';

const host = (forwarding: number, policy: string) => ({
  networkSysctls: { interfaces: ['eth0'], live: { 'net/ipv4/conf/all/forwarding': forwarding, 'net/ipv4/conf/eth0/forwarding': forwarding }, files: [] },
  firewall: nftFirewall('accept', policy),
});

testRule(packetForwarding, {
  pass: [
    { name: 'not forwarding', evidence: host(0, 'accept') },
    { name: 'dropped', evidence: host(1, 'drop') },
  ],
  fail: [{ name: 'carried', evidence: host(1, 'accept'), reason: 'A packet for another address that comes in by eth0 is sent on' }],
});

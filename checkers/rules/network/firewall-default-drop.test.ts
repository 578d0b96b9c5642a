import { testRule } from '../../engine/test-rule.ts';
import { firewallDefaultDrop } from './firewall-default-drop.ts';
import { nftFirewall } from './firewall.fixture.ts';

const params = { tcp: [22, 8080] };
const iptables = (policy: string) => `*filter\n:INPUT ${policy} [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n`;
const bare = { ...nftFirewall('drop', 'drop'), nft: [] };

testRule(firewallDefaultDrop, {
  pass: [
    { name: 'nft', evidence: { firewall: nftFirewall('drop', 'drop') }, params },
    { name: 'iptables', evidence: { firewall: { ...bare, iptables: iptables('DROP') } }, params },
    { name: 'iptables closes what nft leaves open', evidence: { firewall: { ...nftFirewall('accept', 'accept'), iptables: iptables('DROP') } }, params },
  ],
  fail: [
    { name: 'no firewall', evidence: { firewall: bare }, params, reason: 'tcp from a stranger on eth0: port 1 and 8 more of 11 that were tried may pass' },
    {
      name: 'one port too many',
      evidence: { firewall: nftFirewall('drop', 'drop', [22, 5432]) },
      params,
      reason: 'tcp from a stranger on eth0: port 5432 may pass',
    },
    { name: 'forwarding', evidence: { firewall: nftFirewall('drop', 'accept') }, params, reason: 'forwarded from eth0: port 443 may pass' },
    {
      name: 'only what is known is closed',
      evidence: { firewall: { ...bare, iptables: iptables('ACCEPT') } },
      params,
      reason: 'tcp from a stranger on eth0: port 1 and 10 more of 13 that were tried may pass',
    },
  ],
});

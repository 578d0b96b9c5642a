import { testRule } from '../../engine/test-rule.ts';
import { firewallPersistence } from './firewall-persistence.ts';
import { nftFirewall } from './firewall.fixture.ts';

const boot = (enabled: Record<string, string[]>, files: Record<string, string> = {}) => ({
  startUp: {
    states: Object.fromEntries([...Object.keys(enabled), 'nftables.service'].map((unit) => [unit, unit in enabled ? 'enabled' : 'disabled'])),
    enabled: Object.entries(enabled).map(([unit, lines]) => ({ unit, path: `/etc/systemd/system/${unit}`, lines, activates: [] })),
    tables: [],
    initLinks: [],
    present: ['/usr/sbin/nft', '/usr/sbin/iptables-restore'],
  },
  firewall: { ...nftFirewall('drop', 'drop'), files: Object.entries(files).map(([path, text]) => ({ path, text })) },
});
const rules = 'chain input {\n type filter hook input priority filter; policy drop;\n}';
const load = ['ExecStart=/usr/sbin/nft -f /etc/nftables.conf'];

testRule(firewallPersistence, {
  pass: [
    { name: 'nftables', evidence: boot({ 'nftables.service': load }, { '/etc/nftables.conf': rules }) },
    { name: 'an included file', evidence: boot({ 'nftables.service': load }, { '/etc/nftables.conf': 'include "x"', '/etc/nftables.d/a': rules }) },
    { name: 'a unit of its own', evidence: boot({ 'rules.service': ['ExecStart=/usr/sbin/iptables-restore /etc/rules'] }) },
  ],
  fail: [
    {
      name: 'a unit of its own that loads an open file',
      evidence: boot(
        { 'rules.service': ['ExecStart=/usr/sbin/iptables-restore /etc/iptables/rules.v4'] },
        { '/etc/iptables/rules.v4': '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n' },
      ),
      reason: 'After a restart there is no firewall: nothing that denies is loaded at boot',
    },
    {
      name: 'a list of what is forbidden',
      evidence: boot(
        { 'nftables.service': load },
        { '/etc/nftables.conf': 'chain input {\n type filter hook input priority filter; policy accept;\n tcp dport 23 drop\n}' },
      ),
      reason: 'After a restart there is no firewall: nftables.service is on, and its file lets pass what no rule names',
    },
    {
      name: 'typed',
      evidence: boot({}, { '/etc/nftables.conf': rules }),
      reason: 'After a restart there is no firewall: nothing that denies is loaded at boot',
    },
    {
      name: 'the file that Debian ships',
      evidence: boot({ 'nftables.service': load }, { '/etc/nftables.conf': 'chain input {\n type filter hook input priority filter;\n}' }),
      reason: 'After a restart there is no firewall: nftables.service is on, and its file lets pass what no rule names',
    },
  ],
});

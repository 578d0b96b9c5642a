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
const load = ['ExecStart=/usr/sbin/nft -f /etc/nftables.conf'];

testRule(firewallPersistence, {
  pass: [
    { name: 'nftables', evidence: boot({ 'nftables.service': load }, { '/etc/nftables.conf': 'chain input { policy drop; }' }) },
    { name: 'an included file', evidence: boot({ 'nftables.service': load }, { '/etc/nftables.conf': 'include "x"', '/etc/nftables.d/a': ' reject' }) },
    { name: 'a unit of its own', evidence: boot({ 'rules.service': ['ExecStart=/usr/sbin/iptables-restore /etc/rules'] }) },
  ],
  fail: [
    { name: 'typed', evidence: boot({}, { '/etc/nftables.conf': 'drop' }), reason: 'After a restart there is no firewall: nothing loads one at boot' },
    {
      name: 'the file that Debian ships',
      evidence: boot({ 'nftables.service': load }, { '/etc/nftables.conf': '# drop\ntype filter hook input priority filter;' }),
      reason: 'After a restart there is no firewall: nftables.service is on, and its file drops nothing',
    },
  ],
});

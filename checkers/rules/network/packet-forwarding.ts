import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { filterChains } from '../../semantics/netfilter/filter-chains.ts';
import { mayPass } from '../../semantics/netfilter/packet-walk.ts';
import { effective } from '../../semantics/network-sysctls.ts';

/**
 * A stranger's packet is not carried on to somebody else.
 *
 * Reads:   networkSysctls (whether an interface forwards), firewall (the chains on the way)
 * Passes:  no interface forwards, or the packet filter drops what is forwarded
 * Fails:   an interface forwards and the packet may pass
 */
export const packetForwarding = defineRule({
  id: 'packet-forwarding',
  title: { pass: 'Nothing is carried for strangers', fail: "The host carries strangers' packets" },
  why: 'A host that forwards is a way around every firewall that stands between two networks.',
  expects: 'A packet that is for another address is not sent on.',
  severity: 'high',
  requires: ['networkSysctls', 'firewall'],
  controls: ['CIS-DEBIAN12-3.3.1', 'NIST-800-53-AC-4', 'NIST-800-53-SC-7', 'PCI-DSS-4.0-1.3.1'],
  evaluate({ networkSysctls: { interfaces, live }, firewall }) {
    const chains = filterChains(firewall);
    const open = interfaces.filter((face) => {
      const packet = { protocol: 'tcp' as const, source: firewall.stranger, destination: '198.51.100.7', port: 443, in: face, out: face };
      return effective('forwarding', face, (key) => live[key]) !== 0 && mayPass(chains, packet);
    });
    if (open.length === 0) return pass('Packets for others end here');
    return fail(
      `A packet for another address that comes in by ${open[0]} is sent on`,
      open.map((face) => ({ subject: `interface ${face}`, observed: 'forwards, and no chain drops it', expected: 'no forwarding' })),
    );
  },
});

import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { filterChains } from '../../semantics/netfilter/filter-chains.ts';
import { type Packet, mayPass } from '../../semantics/netfilter/packet-walk.ts';

/**
 * The packet filter lets in what is approved and drops the rest.
 *
 * Reads:   firewall (the kernel's ruleset, of nft and iptables alike; who a stranger is; which ports are held)
 * Passes:  a stranger's first packet to any other TCP or UDP port is dropped or rejected, and none is forwarded
 * Fails:   one may pass: by a policy of accept, by an open rule, by a rule that cannot be read
 */
export const firewallDefaultDrop = defineRule({
  id: 'firewall-default-drop',
  title: { pass: 'The firewall denies what is not approved', fail: 'The firewall lets through what nobody approved' },
  why: 'A list of what is forbidden is never complete. What starts to listen tomorrow is open from its first second.',
  expects: 'Packets to other than the approved ports are dropped or rejected, and nothing is forwarded.',
  severity: 'high',
  requires: ['firewall'],
  params: z.strictObject({ tcp: z.array(z.int()).default([]), udp: z.array(z.int()).default([]) }),
  controls: ['CIS-DEBIAN12-4.1.1', 'CIS-DEBIAN12-4.2.7', 'CIS-DEBIAN12-4.3.8', 'NIST-800-53-SC-7(5)', 'NIST-800-53-AC-4', 'PCI-DSS-4.0-1.3.1'],
  evaluate({ firewall }, allow) {
    const chains = filterChains(firewall);
    const ports = portsToTry(firewall);
    const passing = firewall.interfaces.flatMap((face) => {
      const packet = (change: Partial<Packet>): Packet => ({
        protocol: 'tcp',
        source: firewall.stranger,
        destination: firewall.address,
        port: 80,
        in: face,
        ...change,
      });
      const arriving = (['tcp', 'udp'] as const).map((protocol) => ({
        what: `${protocol} from a stranger on ${face}`,
        ports: ports.filter((port) => !allow[protocol].includes(port) && mayPass(chains, packet({ protocol, port }))),
      }));
      const through = mayPass(chains, packet({ destination: '198.51.100.7', port: 443, out: face }));
      return [...arriving, { what: `forwarded from ${face}`, ports: through ? [443] : [] }].filter((one) => one.ports.length > 0);
    });
    const first = passing[0];
    if (!first) return pass();
    return fail(
      `${first.what}: port ${first.ports[0]} ${first.ports.length > 1 ? `and ${first.ports.length - 1} more of ${ports.length} that were tried ` : ''}may pass`,
      passing.map((one) => ({ subject: one.what, observed: `may pass: ${one.ports.slice(0, 8).join(', ')}`, expected: 'dropped or rejected' })),
    );
  },
});

/** Ports that rules name and their neighbours, ports that are held, and some of each kind. */
function portsToTry({ nft, iptables, held }: { nft: unknown; iptables: string; held: readonly number[] }): number[] {
  const named = `${JSON.stringify(nft)} ${iptables}`.match(/\b\d{1,5}\b/g)?.map(Number) ?? [];
  const all = [1, 7, 1023, 1024, 31_337, 32_768, 50_000, 65_535, ...held, ...named.flatMap((port) => [port - 1, port, port + 1])];
  return [...new Set(all)].filter((port) => port > 0 && port < 65_536).sort((a, b) => a - b);
}

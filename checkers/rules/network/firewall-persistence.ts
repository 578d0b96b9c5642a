import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { deniesByDefault } from '../../semantics/netfilter/boot-file.ts';
import { startersOf } from '../../semantics/starters.ts';

const services = ['nftables.service', 'netfilter-persistent.service', 'firewalld.service', 'ufw.service', 'iptables.service'];
const programs = ['nft', 'iptables-restore', 'iptables', 'ufw'].flatMap((name) => [`/usr/sbin/${name}`, `/sbin/${name}`]);
/** What a service reads; one that is not named here keeps its rules elsewhere. */
const reads: Readonly<Record<string, RegExp>> = { 'nftables.service': /^\/etc\/nftables/, 'netfilter-persistent.service': /^\/etc\/iptables\// };

/**
 * The packet filter comes back after a restart.
 *
 * Reads:   startUp (what starts programs at boot), firewall.files (what nftables and netfilter-persistent load)
 * Passes:  something at boot loads a packet filter, and its file, where it is a known one, turns away what no rule names
 * Fails:   nothing does; what is loaded lets pass what no rule names. What the rules do in detail is judged live, by firewall-default-drop.
 */
export const firewallPersistence = defineRule({
  id: 'firewall-persistence',
  title: { pass: 'The firewall comes back after a restart', fail: 'The firewall is gone after a restart' },
  why: 'Rules that were typed live in memory. The next restart opens the host, at an hour when nobody looks.',
  expects: 'A service loads the rules at boot.',
  severity: 'medium',
  requires: ['startUp', 'firewall'],
  controls: ['CIS-DEBIAN12-4.1.1', 'NIST-800-53-CM-6', 'NIST-800-53-CP-10', 'NIST-800-53-SC-7'],
  evaluate({ startUp, firewall: { files } }) {
    const loaded = services.filter((unit) => startersOf(startUp, { units: [unit], programs: [] }).length > 0);
    const empty = loaded.filter((unit) => reads[unit] && !files.some(({ path, text }) => reads[unit]!.test(path) && deniesByDefault(text)));
    const open = files.filter(({ text }) => !deniesByDefault(text));
    const byHand = startersOf(startUp, { units: [], programs }).filter(
      ({ location, line }) => !services.some((unit) => location.includes(unit)) && !open.some(({ path }) => line.includes(path)),
    );
    if (loaded.length > empty.length || byHand.length > 0) return pass();
    const observed = empty.length > 0 ? `${empty.join(', ')} is on, and its file lets pass what no rule names` : 'nothing that denies is loaded at boot';
    return fail(`After a restart there is no firewall: ${observed}`, { subject: 'firewall', observed, expected: 'loaded at boot' });
  },
});

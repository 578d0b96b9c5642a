import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { type Knob, type Lookup, afterRestart, effective, globalKnobs, interfaceKnobs, isInterfaceKnob, keyOfKnob } from '../../semantics/network-sysctls.ts';
import { settingsIn } from '../../semantics/sysctl-files.ts';

/**
 * The kernel's network settings are right now, and will be after a restart.
 *
 * Reads:   networkSysctls.live (from the kernel, for every interface), files (those of sysctl.d in systemd's order)
 * Passes:  on each interface what the kernel makes of `all` and of its own value is one of the allowed ones, live and by the files
 * Fails:   live only, by the files only, or neither; a file that is read later; `all` without the interface where the kernel asks both
 */
export const sysctlNetwork = defineRule({
  id: 'sysctl-network',
  title: { pass: 'The kernel treats packets as a host should', fail: 'The kernel treats packets as a router would' },
  why: 'A host that forwards, or believes strangers about routes, carries and redirects traffic that nobody sees pass.',
  expects: 'Each setting has an allowed value in the running kernel, and the files give it the same value at the next start.',
  severity: 'medium',
  requires: ['networkSysctls'],
  params: z.strictObject({
    /** Allowed values by the setting's last name: `rp_filter: [1, 2]`. */
    settings: z.partialRecord(z.enum([...interfaceKnobs, ...globalKnobs.filter((knob) => knob !== 'ip_forward')]), z.array(z.int()).min(1)),
  }),
  controls: ['CIS-DEBIAN12-3.3.1', 'CIS-DEBIAN12-3.3.5', 'CIS-DEBIAN12-3.3.8', 'NIST-800-53-CM-6', 'NIST-800-53-CM-7', 'NIST-800-53-SC-7', 'PCI-DSS-4.0-2.2.6'],
  evaluate({ networkSysctls: { interfaces, live, files } }, { settings }) {
    const persistent = settingsIn(files);
    const stored: Lookup = (key) => (persistent(key) ? Number(persistent(key)!.value) : undefined);
    const findings = Object.entries(settings).flatMap(([name, allowed]) => {
      const knob = name as Knob;
      return (isInterfaceKnob(knob) ? interfaces : ['']).flatMap((face) => {
        const on = face && ` on ${face}`;
        const wrong = (lookup: Lookup, when: string) => {
          const value = effective(knob, face, lookup);
          const from = [keyOfKnob(knob, face), keyOfKnob(knob, 'all'), keyOfKnob(knob, 'default'), 'net/ipv4/ip_forward'];
          const location = when === 'now' ? undefined : from.map((key) => persistent(key)?.location).find(Boolean);
          if (value !== undefined && allowed.includes(value)) return [];
          return [{ subject: `${knob}${on}`, ...(location && { location }), observed: `${value} ${when}`, expected: allowed.join(' or ') }];
        };
        return [...wrong((key) => live[key], 'now'), ...wrong(afterRestart(stored), 'after a restart')];
      });
    });
    const first = findings[0];
    return first ? fail(`${first.subject} is ${first.observed}`, findings) : pass();
  },
});

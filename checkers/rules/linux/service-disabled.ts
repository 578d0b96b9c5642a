import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { processesOf } from '../../semantics/process-match.ts';
import { startersOf } from '../../semantics/starters.ts';

/**
 * A service is off and stays off.
 *
 * Reads:   processes, startUp (unit states, and everything that starts programs: units, sockets, timers, cron, init scripts)
 * Passes:  no process of it runs and nothing would start it; disabled, masked and uninstalled are alike
 * Fails:   a process, an enabled unit, socket, timer or path unit, a cron line, rc.local
 */
export const serviceDisabled = defineRule({
  id: 'service-disabled',
  title: { pass: 'The service is off and stays off', fail: 'The service runs, or would run again' },
  why: 'A service that is only stopped is back after the next restart, when nobody looks.',
  expects: 'No process of the service runs, and nothing starts it at boot, by schedule or on connection.',
  severity: 'high',
  requires: ['processes', 'startUp'],
  params: z.strictObject({
    /** With their suffix: `vsftpd.service`. */
    units: z.array(z.string().regex(/\.[a-z]+$/)).default([]),
    /** Absolute paths of programs and scripts. */
    programs: z.array(z.string().startsWith('/')).default([]),
  }),
  controls: ['CIS-DEBIAN12-2.1.22', 'NIST-800-53-CM-7', 'NIST-800-53-CM-7(1)', 'PCI-DSS-4.0-2.2.4'],
  evaluate({ processes: { processes }, startUp }, wanted) {
    const running = processesOf(processes, wanted.programs);
    const starters = startersOf(startUp, wanted);
    const findings = [
      ...running.map(({ pid, argv }) => ({ subject: `process ${pid}`, observed: argv.join(' '), expected: 'not running' })),
      ...starters.map(({ kind, location, line }) => ({ subject: kind, location, observed: line, expected: 'nothing starts it' })),
    ];
    if (findings.length === 0) return pass();
    return fail(running[0] ? `${running[0].argv.join(' ')} is running` : `Nothing runs now, but ${starters[0]!.location} starts it again`, findings);
  },
});

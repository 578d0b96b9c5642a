import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { processesOf } from '../../semantics/process-match.ts';
import { startersOf } from '../../semantics/starters.ts';

/**
 * A service that is needed runs, as it was delivered, and comes back after a restart.
 *
 * Reads:   processes, startUp (unit states, what starts programs)
 * Passes:  a delivered process runs, or a socket unit waits for it; and something starts it at boot
 * Fails:   no process, a changed program, nothing that starts it again
 */
export const serviceRunning = defineRule({
  id: 'service-running',
  title: { pass: 'The service runs and comes back after a restart', fail: 'The service is down, or would be after a restart' },
  why: 'A door that is bricked up is not a door that is locked.',
  expects: 'The delivered program runs and is started at boot.',
  severity: 'high',
  requires: ['processes', 'startUp'],
  params: z.strictObject({
    /** The service's units, a socket among them where it may wait there. */
    units: z.array(z.string().regex(/\.[a-z]+$/)).min(1),
    programs: z.array(z.string().startsWith('/')).min(1),
  }),
  controls: ['NIST-800-53-CP-10'],
  evaluate({ processes: { processes }, startUp }, { units, programs }) {
    const subject = units[0]!;
    const running = processesOf(processes, programs);
    const waiting = units.some((unit) => unit.endsWith('.socket') && startUp.states[unit]?.startsWith('enabled'));
    if (!waiting && !running.some(({ pristine }) => pristine)) {
      const observed = running.length ? 'a program that is not the one that was delivered' : 'no process';
      return fail(`${subject} is not running`, { subject, observed, expected: 'the delivered program runs' });
    }
    if (startersOf(startUp, { units, programs }).length) return pass();
    const observed = units.map((unit) => `${unit} is ${startUp.states[unit] ?? 'not found'}`).join(', ');
    return fail(`${subject} would not run after a restart`, { subject, observed, expected: 'started at boot' });
  },
});

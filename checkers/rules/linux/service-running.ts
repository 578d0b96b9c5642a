import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * A service that is needed runs, as it was delivered, and comes back after a restart.
 *
 * Reads:   serviceState (processes, what starts them)
 * Passes:  a delivered process runs, or a socket unit waits for it; and something starts it at boot
 * Fails:   no process, a changed program, nothing that starts it again
 */
export const serviceRunning = defineRule({
  id: 'service-running',
  title: { pass: 'The service runs and comes back after a restart', fail: 'The service is down, or would be after a restart' },
  why: 'A door that is bricked up is not a door that is locked.',
  expects: 'The delivered program runs and is started at boot.',
  severity: 'high',
  requires: ['serviceState'],
  controls: ['NIST-800-53-CP-10'],
  evaluate({ serviceState: { units, processes, starters } }) {
    const subject = units.map(({ unit }) => unit).join(', ') || 'service';
    const waiting = units.some(({ unit, state }) => unit.endsWith('.socket') && state.startsWith('enabled'));
    if (!waiting && !processes.some(({ pristine }) => pristine)) {
      const observed = processes.length ? 'a program that is not the one that was delivered' : 'no process';
      return fail(`${subject} is not running`, { subject, observed, expected: 'the delivered program runs' });
    }
    if (starters.length) return pass();
    const observed = units.map(({ unit, state }) => `${unit} is ${state}`).join(', ') || 'nothing starts it';
    return fail(`${subject} would not run after a restart`, { subject, observed, expected: 'started at boot' });
  },
});

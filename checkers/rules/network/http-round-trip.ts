import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { bodyOf, reached, told } from '../../evidence/http-outcome.ts';

/**
 * An honest user's work is really done, by the program that was shipped.
 *
 * Reads:   httpRoundTrip.steps (requests that carry a nonce), expected, program
 * Passes:  every step gets 2xx, the last answer holds what only the real service could answer, the program runs unchanged
 * Fails:   otherwise
 */
export const httpRoundTrip = defineRule({
  id: 'http-round-trip',
  title: { pass: 'Honest users can do their work', fail: 'An honest user cannot do the work any more' },
  why: 'Hardening that stops the work has only traded one outage for another.',
  expects: 'A user with a valid credential gets the work done by the program as shipped.',
  severity: 'high',
  requires: ['httpRoundTrip'],
  controls: ['NIST-800-53-CP-2', 'NIST-800-53-CP-10'],
  evaluate({ httpRoundTrip: { steps, expected, program, who, port } }) {
    const stuck = steps.find(({ outcome }) => !reached(outcome));
    if (stuck)
      return fail(`${who}: ${stuck.request} ${told(stuck.outcome)}`, {
        subject: `${stuck.request} on port ${port}`,
        observed: told(stuck.outcome),
        expected: `an answer to ${who}`,
      });
    const last = steps.at(-1)!;
    if (!reached(last.outcome, expected))
      return fail(`${who}: what was asked for was not done`, {
        subject: `${last.request} on port ${port}`,
        observed: bodyOf(last.outcome).slice(0, 200),
        expected: `an answer with ${expected}`,
      });
    if (!program || (program.running && program.pristine && program.listening)) return pass();
    return fail(`${program.path} does not serve as it was shipped`, {
      subject: program.path,
      observed: program.running ? 'changed, or without a port' : 'not running',
      expected: 'running unchanged',
    });
  },
});

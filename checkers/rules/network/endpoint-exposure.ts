import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { reached, told } from '../../evidence/http-outcome.ts';

/**
 * An endpoint answers one visitor and no stranger, on no port.
 *
 * Reads:   endpointReach.allowed, strangers (each asked twice on the endpoint's port, once on every other open one)
 * Passes:  the visitor gets the endpoint's own answer, every stranger something else or nothing
 * Fails:   a stranger gets it on any port; the visitor does not get it, so that a denial would prove nothing
 * N/A:     nobody gets an answer: the endpoint is gone
 */
export const endpointExposure = defineRule({
  id: 'endpoint-exposure',
  title: { pass: 'Only those who need the endpoint reach it', fail: 'Strangers reach the endpoint' },
  why: 'Metrics and consoles were written for a trusted network. Whoever reads them learns what runs, where, for whom, and when nobody watches.',
  expects: 'The allowed visitor is answered; a stranger is refused, on this port and on any other.',
  severity: 'high',
  requires: ['endpointReach'],
  controls: ['NIST-800-53-SC-7(5)', 'NIST-800-53-AC-4', 'PCI-DSS-4.0-1.3.1', 'CIS-DEBIAN12-2.1.22', 'HIPAA-164.312(a)(1)'],
  evaluate({ endpointReach: { allowed, strangers, marker, path, port } }) {
    const open = strangers.filter(({ tries }) => tries.some((outcome) => reached(outcome, marker)));
    if (open.length > 0)
      return fail(
        `A stranger reads ${path} on port ${open[0]!.port}`,
        open.map((stranger) => ({
          subject: `${path} on port ${stranger.port}`,
          observed: `a stranger (${stranger.visitor}) is answered`,
          expected: `only ${allowed.visitor} is answered`,
        })),
      );
    if (reached(allowed.outcome, marker)) return pass();
    const silent = [allowed.outcome, ...strangers.filter((stranger) => stranger.port === port).flatMap(({ tries }) => tries)].every(
      (outcome) => !outcome.answered,
    );
    if (silent) return notApplicable(`Nothing answers on port ${port}`);
    return fail(`${allowed.visitor} does not get ${path} either`, {
      subject: `${path} on port ${port}`,
      observed: `${allowed.visitor}: ${told(allowed.outcome)}`,
      expected: `${allowed.visitor} is answered`,
    });
  },
});

import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { answeredWith, reached, told } from '../../evidence/http-outcome.ts';

/**
 * A subject can do what its role allows, and nothing more.
 *
 * Reads:   httpRoles.control (an allowed request of the subject), forbidden (requests beyond its role, on every open port)
 * Passes:  the control gets 2xx and every forbidden request is refused by one of `refusals` on the service's port, and gets no 2xx elsewhere
 * Fails:   a forbidden request gets 2xx, or is neither done nor refused; the allowed request is refused as well
 * N/A:     nothing answers on the port
 */
export const httpRoleSeparation = defineRule({
  id: 'http-role-separation',
  title: { pass: 'Each role can do its own work only', fail: 'A role can do more than its work' },
  why: 'Most who log in only need to look. If every login can also change and reset, each stolen one costs as much as the best.',
  expects: 'The subject is answered within its role and refused beyond it.',
  severity: 'high',
  requires: ['httpRoles'],
  params: z.strictObject({ refusals: z.array(z.int()).min(1).default([401, 403]) }),
  controls: ['NIST-800-53-AC-6', 'NIST-800-53-AC-6(10)', 'NIST-800-53-AC-5', 'NIST-800-53-SC-2', 'PCI-DSS-4.0-7.3.2', 'HIPAA-164.308(a)(4)'],
  evaluate({ httpRoles: { port, subject, control, forbidden } }, { refusals }) {
    const findings = (entries: typeof forbidden) =>
      entries.map((entry) => ({
        subject: `${entry.request} by ${subject} on port ${entry.port}`,
        observed: told(entry.outcome),
        expected: refusals.join(' or '),
      }));
    const done = forbidden.filter(({ outcome }) => reached(outcome));
    if (done.length > 0) return fail(`${capital(subject)} may ${done[0]!.request}`, findings(done));
    if (!control.outcome.answered) return notApplicable(`Port ${port} ${told(control.outcome)}`);
    if (!reached(control.outcome))
      return fail(`${capital(subject)} may not even ${control.request}`, {
        subject: `${control.request} by ${subject}`,
        observed: told(control.outcome),
        expected: 'an answer',
      });
    const odd = forbidden.filter((entry) => entry.port === port && !answeredWith(entry.outcome, refusals));
    return odd.length === 0 ? pass() : fail(`${odd[0]!.request} by ${subject} is not refused as forbidden`, findings(odd));
  },
});

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

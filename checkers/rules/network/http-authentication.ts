import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { answeredWith, reached, told } from '../../evidence/http-outcome.ts';
import type { HttpGuard } from '../../evidence/network.ts';

/**
 * A protected request is answered with its credential only.
 *
 * Reads:   httpGuard.control (with the credential), attempts (without, with a made-up one, with the right one in the URL; without on other open ports)
 * Passes:  the control gets 2xx; on the service's port every attempt is refused by one of `refusals`; on no other port the protected answer comes
 * Fails:   an attempt is answered; an attempt is neither answered nor refused as it should; the control is refused too
 * N/A:     nothing answers on the port
 */
export const httpAuthentication = defineRule({
  id: 'http-authentication',
  title: { pass: 'The service asks who you are', fail: 'The service answers without a valid credential' },
  why: 'An interface that acts for anybody who finds its port needs no attacker with skill. A secret in a URL ends up in logs, histories and referrers.',
  expects: 'With a valid credential in a header the request is answered; without, with a wrong one or by URL it is refused as unauthorised.',
  severity: 'critical',
  requires: ['httpGuard'],
  params: z.strictObject({ refusals: z.array(z.int()).min(1).default([401, 403]) }),
  controls: ['NIST-800-53-IA-2', 'NIST-800-53-AC-3', 'NIST-800-53-AC-14', 'PCI-DSS-4.0-8.3.1', 'PCI-DSS-4.0-7.3.3', 'HIPAA-164.312(d)'],
  evaluate({ httpGuard: guard }, { refusals }) {
    const admitted = guard.attempts.filter(({ port, outcome }) => reached(outcome, port === guard.port ? '' : guard.marker));
    if (admitted.length > 0)
      return fail(
        `A request ${admitted[0]!.how} is answered on port ${admitted[0]!.port}`,
        admitted.map((attempt) => finding(guard, attempt, refusals)),
      );
    if (!guard.control.answered) return notApplicable(`Port ${guard.port} ${told(guard.control)}`);
    if (!reached(guard.control, guard.marker))
      return fail('A valid credential is refused too', {
        subject: guard.request,
        observed: told(guard.control),
        expected: 'an answer to a request with a valid credential',
      });
    const odd = guard.attempts.filter(({ port, outcome }) => port === guard.port && !answeredWith(outcome, refusals));
    if (odd.length === 0) return pass();
    return fail(
      `A request ${odd[0]!.how} is not refused as unauthorised`,
      odd.map((attempt) => finding(guard, attempt, refusals)),
    );
  },
});

const finding = (guard: HttpGuard, { how, port, outcome }: HttpGuard['attempts'][number], refusals: readonly number[]) => ({
  subject: `${guard.request} on port ${port} ${how}`,
  observed: told(outcome),
  expected: port === guard.port ? refusals.join(' or ') : 'not the protected answer',
});

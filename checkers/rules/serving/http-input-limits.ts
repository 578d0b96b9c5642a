import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { answeredWith, reached, told } from '../../evidence/http-outcome.ts';
import type { HostileRequests } from '../../evidence/serving.ts';

/**
 * Requests that are too large, too long or malformed are refused, and the service lives on.
 *
 * Reads:   hostileRequests.before, cases of `groups`, after
 * Passes:  each case gets a 4xx for bad input (400, 411, 413, 414, 415, 422, 431; too large a body may also be cut off), and normal requests before and after are answered
 * Fails:   a case is served, crashes (5xx) or hangs; a normal request is not answered
 * N/A:     nothing answers on the port
 */
export const httpInputLimits = defineRule({
  id: 'http-input-limits',
  title: { pass: 'Bad input is refused', fail: 'Bad input is taken' },
  why: 'One request that is a thousand times too large costs what a thousand honest ones do, and what nobody checked is where a service falls over.',
  expects: 'Oversized and malformed requests get a 4xx, normal ones are answered.',
  severity: 'high',
  requires: ['hostileRequests'],
  params: z.strictObject({ groups: z.array(z.enum(['size', 'tokens', 'schema', 'syntax'])).min(1) }),
  controls: ['NIST-800-53-SI-10', 'NIST-800-53-SC-5', 'PCI-DSS-4.0-6.2.4'],
  evaluate({ hostileRequests: { port, before, after, cases } }, { groups }) {
    if (!before.answered && !after.answered) return notApplicable(`Port ${port} ${told(before)}`);
    const broken = [before, after].find((outcome) => !reached(outcome));
    if (broken) return fail('A normal request is not answered', { subject: `a normal request on port ${port}`, observed: told(broken), expected: 'an answer' });
    const taken = cases.filter((entry) => (groups as string[]).includes(entry.group) && !refused(entry));
    if (taken.length === 0) return pass();
    return fail(
      `Not refused: ${taken.map(({ name }) => name).join('; ')}`,
      taken.map(({ name, outcome }) => ({ subject: name, observed: told(outcome), expected: '400, 413 or 422' })),
    );
  },
});

const refused = ({ group, outcome }: HostileRequests['cases'][number]): boolean =>
  answeredWith(outcome, [400, 411, 413, 414, 415, 422, 431]) || (group === 'size' && !outcome.answered && outcome.why === 'reset');

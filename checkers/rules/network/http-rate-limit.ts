import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { answeredWith, reached, told } from '../../evidence/http-outcome.ts';

/**
 * One key's flood is limited, and only that key's.
 *
 * Reads:   requestBurst (at most 40 requests with one key within 1.2 s, another key in its midst)
 * Passes:  a rested key is answered, part of its burst gets 429 with a Retry-After (seconds or a date), the other key is answered meanwhile
 * Fails:   no 429; 429 without Retry-After; other refusals in its place; the neighbour is limited as well; a rested key is refused
 * N/A:     nothing answers on the port
 */
export const httpRateLimit = defineRule({
  id: 'http-rate-limit',
  title: { pass: 'A flood is limited for its own key', fail: 'A flood is not limited for its own key' },
  why: 'Every answer costs GPU time. Without a limit one customer, or one stolen key, takes it all; with one limit for everybody, so does any flood.',
  expects: 'Too many requests of one key get 429 with Retry-After, while another key is answered.',
  severity: 'high',
  requires: ['requestBurst'],
  params: z.strictObject({ limited: z.int().min(1).default(1) }),
  controls: ['NIST-800-53-SC-5', 'NIST-800-53-SC-5(1)', 'NIST-800-53-SC-6', 'PCI-DSS-4.0-6.4.1'],
  evaluate({ requestBurst: burst }, { limited }) {
    const subject = `a burst on port ${burst.port}`;
    const observed = Object.entries(burst.statuses)
      .map(([status, count]) => `${count} x ${status}`)
      .join(', ');
    const expected = 'some 429 with Retry-After, and answers to another key';
    if (!burst.first.answered) return notApplicable(`Port ${burst.port} ${told(burst.first)}`);
    if (!reached(burst.first) && !answeredWith(burst.first, [429]))
      return fail('A valid key is refused from its first request', { subject, observed: told(burst.first), expected: 'an answer' });
    if ((burst.statuses['429'] ?? 0) < limited)
      return fail(`${burst.sent} requests of one key within ${(burst.spanMs / 1000).toFixed(1)} s met no limit (429)`, { subject, observed, expected });
    if (!validRetry(burst.retryAfter))
      return fail('The 429 does not say when to come back', {
        subject,
        observed: `Retry-After: ${burst.retryAfter ?? 'none'}`,
        expected: 'Retry-After in seconds or as a date',
      });
    const starved = burst.neighbour.filter((outcome) => !reached(outcome));
    if (starved.length > 0)
      return fail('While one key floods, another key is refused', { subject: 'another key', observed: starved.map(told).join(', '), expected: 'answers' });
    return pass(`${observed}; Retry-After: ${burst.retryAfter}`);
  },
});

const validRetry = (value: string | null | undefined): boolean => typeof value === 'string' && (/^\d+$/.test(value.trim()) || !Number.isNaN(Date.parse(value)));

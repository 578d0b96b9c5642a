import { testRule } from '../../engine/test-rule.ts';
import type { RequestBurst } from '../../evidence/network.ts';
import { httpRateLimit } from './http-rate-limit.ts';
import { answer, silence } from './http-outcome.fixture.ts';

const burst = (change: Partial<RequestBurst> = {}): { requestBurst: RequestBurst } => ({
  requestBurst: {
    port: 8000,
    first: answer(200),
    sent: 40,
    spanMs: 600,
    statuses: { '200': 10, '429': 30 },
    retryAfter: '5',
    neighbour: [answer(200), answer(200)],
    ...change,
  },
});
const unlimited = { statuses: { '200': 40 }, retryAfter: undefined };

testRule(httpRateLimit, {
  pass: [
    { name: 'seconds', evidence: burst(), reason: '10 x 200, 30 x 429; Retry-After: 5' },
    { name: 'a date', evidence: burst({ retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }) },
    { name: 'the key is still waiting from an earlier burst', evidence: burst({ first: answer(429), statuses: { '429': 40 } }) },
  ],
  fail: [
    {
      name: 'no limit',
      evidence: JSON.parse(JSON.stringify(burst(unlimited))) as { requestBurst: RequestBurst },
      reason: '40 requests of one key within 0.6 s met no limit (429)',
    },
    {
      name: '503 is not said to be a limit',
      evidence: burst({ statuses: { '200': 10, '503': 30 } }),
      reason: '40 requests of one key within 0.6 s met no limit (429)',
    },
    { name: 'no Retry-After', evidence: burst({ retryAfter: null }), reason: 'The 429 does not say when to come back' },
    { name: 'Retry-After: later', evidence: burst({ retryAfter: 'later' }), reason: 'The 429 does not say when to come back' },
    { name: 'one limit for all', evidence: burst({ neighbour: [answer(200), answer(429)] }), reason: 'While one key floods, another key is refused' },
    { name: 'the key never works', evidence: burst({ first: answer(403), statuses: { '403': 40 } }), reason: 'A valid key is refused from its first request' },
  ],
  notApplicable: [{ name: 'nothing there', evidence: burst({ first: silence(), statuses: { none: 40 } }), reason: 'Port 8000 refused the connection' }],
});

import { testRule } from '../../engine/test-rule.ts';
import type { HostileGroup, HostileRequests } from '../../evidence/serving.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { answer, silence } from '../network/http-outcome.fixture.ts';
import { httpInputLimits } from './http-input-limits.ts';

const hostile = (entries: Partial<Record<HostileGroup, HttpOutcome>>, change: Partial<HostileRequests> = {}) => ({
  hostileRequests: {
    port: 8000,
    before: answer(200),
    after: answer(200),
    cases: (['size', 'tokens', 'schema', 'syntax'] as const).map((group) => ({ name: `bad ${group}`, group, outcome: entries[group] ?? answer(400) })),
    ...change,
  },
});
const params = { groups: ['size' as const, 'tokens' as const, 'schema' as const, 'syntax' as const] };

testRule(httpInputLimits, {
  pass: [
    { name: '413 and 422', evidence: hostile({ size: answer(413), schema: answer(422) }), params },
    { name: 'too large a body is cut off', evidence: hostile({ size: silence('reset') }), params },
    { name: 'only what is asked for', evidence: hostile({ tokens: answer(200) }), params: { groups: ['size'] } },
  ],
  fail: [
    { name: 'served', evidence: hostile({ size: answer(200), tokens: answer(200) }), params, reason: 'Not refused: bad size; bad tokens' },
    { name: 'crash', evidence: hostile({ syntax: answer(500) }), params, reason: 'Not refused: bad syntax' },
    { name: 'hang', evidence: hostile({ size: silence('timeout') }), params, reason: 'Not refused: bad size' },
    { name: 'rate limited, not judged', evidence: hostile({ schema: answer(429) }), params, reason: 'Not refused: bad schema' },
    { name: 'dead afterwards', evidence: hostile({}, { after: silence() }), params, reason: 'A normal request is not answered' },
    { name: 'refuses all', evidence: hostile({}, { before: answer(400) }), params, reason: 'A normal request is not answered' },
  ],
  notApplicable: [
    { name: 'nothing there', evidence: hostile({}, { before: silence(), after: silence() }), params, reason: 'Port 8000 refused the connection' },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { httpRoundTrip } from './http-round-trip.ts';
import { answer, shipped, silence } from './http-outcome.fixture.ts';

const path = '/opt/gpu-node/manager.py';
const trip = (outcomes: readonly HttpOutcome[], program = shipped(path)) => ({
  httpRoundTrip: {
    port: 8700,
    who: 'the operator',
    expected: 'n0nce',
    program,
    steps: outcomes.map((outcome, index) => ({ request: `GET /${index}`, outcome })),
  },
});
const { program: _, ...withoutProgram } = trip([answer(200, 'n0nce')]).httpRoundTrip;

testRule(httpRoundTrip, {
  pass: [
    { name: 'done and read back', evidence: trip([answer(200), answer(200, '{"reason": "n0nce"}')]) },
    { name: 'no program named', evidence: { httpRoundTrip: withoutProgram } },
  ],
  fail: [
    { name: 'refused', evidence: trip([answer(401), answer(401)]), reason: 'the operator: GET /0 answered 401' },
    { name: 'gone', evidence: trip([silence()]), reason: 'the operator: GET /0 refused the connection' },
    { name: 'a canned answer', evidence: trip([answer(200), answer(200, 'ok')]), reason: 'the operator: what was asked for was not done' },
    { name: 'another program', evidence: trip([answer(200, 'n0nce')], shipped(path, { pristine: false })), reason: `${path} does not serve as it was shipped` },
    { name: 'not listening', evidence: trip([answer(200, 'n0nce')], shipped(path, { listening: false })), reason: `${path} does not serve as it was shipped` },
  ],
});

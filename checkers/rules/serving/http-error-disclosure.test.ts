import { testRule } from '../../engine/test-rule.ts';
import { answer, silence } from '../network/http-outcome.fixture.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { httpErrorDisclosure } from './http-error-disclosure.ts';

const hostile = (...outcomes: HttpOutcome[]) => ({
  hostileRequests: {
    port: 8000,
    before: answer(200),
    after: answer(200),
    cases: outcomes.map((outcome) => ({ name: 'no prompt', group: 'schema' as const, outcome })),
  },
});

testRule(httpErrorDisclosure, {
  pass: [
    { name: 'plain', evidence: hostile(answer(400, '{"error":{"type":"invalid_request_error","message":"prompt is missing"}}')) },
    { name: 'empty', evidence: hostile(answer(413), silence('reset')) },
    { name: 'the API path is no secret', evidence: hostile(answer(404, '{"error":"no such path: /v1/no"}')) },
  ],
  fail: [
    {
      name: 'trace',
      evidence: hostile(answer(500, 'Traceback (most recent call last):\n  File "/opt/x.py", line 3')),
      reason: '1 of 1 errors reveal the inside',
    },
    { name: 'path', evidence: hostile(answer(400), answer(404, 'no model in /srv/models/x')), reason: '1 of 2 errors reveal the inside' },
    { name: 'exception', evidence: hostile(answer(400, "KeyError: 'prompt'")), reason: '1 of 1 errors reveal the inside' },
    { name: 'node', evidence: hostile(answer(500, 'at handle (/app/server.js:10:3)')), reason: '1 of 1 errors reveal the inside' },
  ],
  notApplicable: [{ name: 'everything is served', evidence: hostile(answer(200)), reason: 'No error is answered: no prompt answered 200' }],
});

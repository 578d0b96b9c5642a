import { testRule } from '../../engine/test-rule.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { httpRoleSeparation } from './http-role-separation.ts';
import { answer, silence } from './http-outcome.fixture.ts';

const roles = (read: HttpOutcome, reset: HttpOutcome, elsewhere: HttpOutcome = answer(404)) => ({
  httpRoles: {
    port: 8700,
    subject: 'the viewer',
    control: { request: 'GET /v1/gpus', outcome: read },
    forbidden: [
      { request: 'POST /v1/gpus/0/reset', port: 8700, outcome: reset },
      { request: 'POST /v1/gpus/0/reset', port: 9400, outcome: elsewhere },
    ],
  },
});

testRule(httpRoleSeparation, {
  pass: [
    { name: '403 beyond the role', evidence: roles(answer(200), answer(403)) },
    { name: 'nothing on the other port', evidence: roles(answer(200), answer(403), silence()) },
    { name: 'hidden, where the check allows it', evidence: roles(answer(200), answer(404)), params: { refusals: [401, 403, 404] } },
  ],
  fail: [
    { name: 'may reset', evidence: roles(answer(200), answer(200)), reason: 'The viewer may POST /v1/gpus/0/reset' },
    { name: 'may reset by another port', evidence: roles(answer(200), answer(403), answer(200)), reason: 'The viewer may POST /v1/gpus/0/reset' },
    { name: 'may not even read', evidence: roles(answer(403), answer(403)), reason: 'The viewer may not even GET /v1/gpus' },
    {
      name: 'a server error is no refusal',
      evidence: roles(answer(200), answer(500)),
      reason: 'POST /v1/gpus/0/reset by the viewer is not refused as forbidden',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: roles(silence('timeout'), silence('timeout')), reason: 'Port 8700 did not answer in time' }],
});

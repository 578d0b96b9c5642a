import { testRule } from '../../engine/test-rule.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { httpAuthentication } from './http-authentication.ts';
import { answer, silence } from './http-outcome.fixture.ts';

const gpus = answer(200, '{"gpus": []}');
const guard = (control: HttpOutcome, anonymous: HttpOutcome, others: { wrong?: HttpOutcome; url?: HttpOutcome; elsewhere?: HttpOutcome } = {}) => ({
  httpGuard: {
    port: 8700,
    request: 'GET /v1/gpus',
    marker: '"gpus"',
    control,
    attempts: [
      { how: 'without a credential', port: 8700, outcome: anonymous },
      { how: 'with a made-up credential', port: 8700, outcome: others.wrong ?? answer(401) },
      { how: 'with the credential in its URL', port: 8700, outcome: others.url ?? answer(401) },
      { how: 'without a credential', port: 8443, outcome: others.elsewhere ?? answer(404) },
    ],
  },
});

testRule(httpAuthentication, {
  pass: [
    { name: '401', evidence: guard(gpus, answer(401)) },
    { name: '403', evidence: guard(gpus, answer(403)) },
    { name: 'another service on another port', evidence: guard(gpus, answer(401), { elsewhere: answer(200, 'welcome') }) },
    { name: 'a status that the check allows', evidence: guard(gpus, answer(404)), params: { refusals: [401, 403, 404] } },
  ],
  fail: [
    { name: 'open', evidence: guard(gpus, gpus), reason: 'A request without a credential is answered on port 8700' },
    { name: 'any text will do', evidence: guard(gpus, answer(401), { wrong: gpus }), reason: 'A request with a made-up credential is answered on port 8700' },
    {
      name: 'password in the URL',
      evidence: guard(gpus, answer(401), { url: gpus }),
      reason: 'A request with the credential in its URL is answered on port 8700',
    },
    {
      name: 'the old door stays open',
      evidence: guard(gpus, answer(401), { elsewhere: gpus }),
      reason: 'A request without a credential is answered on port 8443',
    },
    { name: 'closed to all', evidence: guard(answer(403), answer(403)), reason: 'A valid credential is refused too' },
    { name: 'broken for strangers', evidence: guard(gpus, answer(502)), reason: 'A request without a credential is not refused as unauthorised' },
    { name: 'one try is lost', evidence: guard(gpus, silence('timeout')), reason: 'A request without a credential is not refused as unauthorised' },
  ],
  notApplicable: [{ name: 'nothing there', evidence: guard(silence(), silence()), reason: 'Port 8700 refused the connection' }],
});

import { testRule } from '../../engine/test-rule.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { dockerApiExposure } from './docker-api-exposure.ts';
import { answer, silence } from './http-outcome.fixture.ts';

const version = '{"Version": "20.10.24", "ApiVersion": "1.41"}';
const doors = (network: HttpOutcome, local: HttpOutcome) => ({
  dockerApi: {
    doors: [
      { from: 'the network' as const, port: 2375, outcome: network },
      { from: 'the machine itself' as const, port: 2375, outcome: local },
    ],
  },
});

testRule(dockerApiExposure, {
  pass: [
    { name: 'closed', evidence: { dockerApi: { doors: [] } } },
    { name: 'another service', evidence: doors(answer(200, 'hello'), answer(404)) },
    { name: 'a client certificate is asked for', evidence: doors(silence('garbled'), answer(400, 'client certificate needed')) },
  ],
  fail: [
    {
      name: 'open to the network',
      evidence: doors(answer(200, version), answer(200, version)),
      reason: 'The Docker API answers everybody from the network on port 2375',
    },
    {
      name: 'open on loopback',
      evidence: doors(silence(), answer(200, version)),
      reason: 'The Docker API answers everybody from the machine itself on port 2375',
    },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { endpointExposure } from './endpoint-exposure.ts';
import { answer, silence } from './http-outcome.fixture.ts';

const metrics = answer(200, 'DCGM_FI_DEV_GPU_UTIL{gpu="0"} 71');
const reach = (monitor: HttpOutcome, tries: readonly HttpOutcome[], elsewhere: readonly HttpOutcome[] = []) => ({
  endpointReach: {
    port: 9400,
    path: '/metrics',
    marker: 'DCGM_FI_DEV_GPU_UTIL',
    allowed: { visitor: 'monitor', outcome: monitor },
    strangers: [{ visitor: 'attacker', port: 9400, tries }, ...elsewhere.map((outcome) => ({ visitor: 'attacker', port: 8080, tries: [outcome] }))],
  },
});

testRule(endpointExposure, {
  pass: [
    { name: 'a firewall drops strangers', evidence: reach(metrics, [silence('timeout'), silence('timeout')]) },
    { name: 'a proxy refuses strangers', evidence: reach(metrics, [answer(403), answer(403)]) },
    { name: 'another page on another port', evidence: reach(metrics, [answer(403), answer(403)], [answer(200, 'hello')]) },
  ],
  fail: [
    { name: 'open to all', evidence: reach(metrics, [metrics, metrics]), reason: 'A stranger reads /metrics on port 9400' },
    { name: 'one of two tries gets through', evidence: reach(metrics, [silence('timeout'), metrics]), reason: 'A stranger reads /metrics on port 9400' },
    { name: 'a second door', evidence: reach(metrics, [silence(), silence()], [metrics]), reason: 'A stranger reads /metrics on port 8080' },
    { name: 'closed to the monitor as well', evidence: reach(answer(403), [answer(403), answer(403)]), reason: 'monitor does not get /metrics either' },
    { name: 'the monitor gets another page', evidence: reach(answer(200, 'ok'), [silence(), silence()]), reason: 'monitor does not get /metrics either' },
  ],
  notApplicable: [{ name: 'nobody is answered', evidence: reach(silence(), [silence(), silence()]), reason: 'Nothing answers on port 9400' }],
});

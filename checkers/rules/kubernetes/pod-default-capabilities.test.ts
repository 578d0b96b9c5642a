import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podDefaultCapabilities } from './pod-default-capabilities.ts';

testRule(podDefaultCapabilities, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'a default one', evidence: pod(containers({ capabilities: { add: ['CHOWN'] } })) },
  ],
  fail: [
    {
      name: 'one too many',
      evidence: pod(containers({ capabilities: { add: ['SYS_ADMIN'] } })),
      reason: 'Deployment shop/web: non-default capabilities (container "web" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
    },
  ],
  notApplicable: [
    { name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' },
    {
      name: 'at the restricted level a stricter check stands for it',
      evidence: pod(),
      params: { level: 'restricted' },
      reason: 'The restricted standard of latest does not ask for capabilities_baseline',
    },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podCapabilities } from './pod-capabilities.ts';

testRule(podCapabilities, {
  pass: [{ name: 'all dropped', evidence: pod(containers({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })) }],
  fail: [
    {
      name: 'some dropped',
      evidence: pod(containers({ capabilities: { drop: ['NET_RAW'] } })),
      reason: 'Deployment shop/web: unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"])',
    },
    {
      name: 'lower case is not ALL',
      evidence: pod(containers({ capabilities: { drop: ['all'] } })),
      reason: 'Deployment shop/web: unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"])',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

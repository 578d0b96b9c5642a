import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podSeccompUnconfined } from './pod-seccomp-unconfined.ts';

testRule(podSeccompUnconfined, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'the default of the runtime', evidence: pod({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }) },
  ],
  fail: [
    {
      name: 'unconfined',
      evidence: pod(containers({ seccompProfile: { type: 'Unconfined' } })),
      reason: 'Deployment shop/web: seccompProfile (container "web" must not set securityContext.seccompProfile.type to "Unconfined")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podSeccompProfile } from './pod-seccomp-profile.ts';

testRule(podSeccompProfile, {
  pass: [
    { name: 'by the pod', evidence: pod({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }) },
    { name: 'by the container', evidence: pod(containers({ seccompProfile: { type: 'Localhost' } })) },
  ],
  fail: [
    {
      name: 'nothing said',
      evidence: pod(),
      reason: 'Deployment shop/web: seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

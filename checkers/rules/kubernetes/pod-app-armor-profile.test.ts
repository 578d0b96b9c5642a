import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podAppArmorProfile } from './pod-app-armor-profile.ts';

testRule(podAppArmorProfile, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'local profile', evidence: pod({ securityContext: { appArmorProfile: { type: 'Localhost' } } }) },
  ],
  fail: [
    {
      name: 'pod unconfined',
      evidence: pod({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }),
      reason: 'Deployment shop/web: forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

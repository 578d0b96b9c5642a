import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podPrivilegeEscalation } from './pod-privilege-escalation.ts';

testRule(podPrivilegeEscalation, {
  pass: [
    { name: 'false', evidence: pod(containers({ allowPrivilegeEscalation: false })) },
    { name: 'for Windows', evidence: pod({ os: { name: 'windows' } }) },
  ],
  fail: [
    {
      name: 'nothing said',
      evidence: pod(),
      reason: 'Deployment shop/web: allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)',
    },
  ],
  notApplicable: [
    { name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' },
    {
      name: 'the baseline does not ask',
      evidence: pod(),
      params: { level: 'baseline' },
      reason: 'The baseline standard of latest does not ask for allowPrivilegeEscalation',
    },
  ],
});

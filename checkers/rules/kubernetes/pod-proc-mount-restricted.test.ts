import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podProcMountRestricted } from './pod-proc-mount-restricted.ts';

testRule(podProcMountRestricted, {
  pass: [{ name: 'nothing said', evidence: pod() }],
  fail: [
    {
      name: 'unmasked in a user namespace',
      evidence: pod({ hostUsers: false, ...containers({ procMount: 'Unmasked' }) }),
      reason: 'Deployment shop/web: procMount (container "web" must not set securityContext.procMount to "Unmasked")',
    },
  ],
  notApplicable: [
    { name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' },
    {
      name: 'older clusters ask by the baseline',
      evidence: pod(),
      params: { version: 'v1.34' },
      reason: 'The restricted standard of v1.34 does not ask for procMount_restricted',
    },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podProcMount } from './pod-proc-mount.ts';

testRule(podProcMount, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'in a user namespace', evidence: pod({ hostUsers: false, ...containers({ procMount: 'Unmasked' }) }) },
  ],
  fail: [
    {
      name: 'unmasked',
      evidence: pod(containers({ procMount: 'Unmasked' })),
      reason: 'Deployment shop/web: procMount (container "web" must not set securityContext.procMount to "Unmasked")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

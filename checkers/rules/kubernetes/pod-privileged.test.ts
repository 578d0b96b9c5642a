import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podPrivileged } from './pod-privileged.ts';

testRule(podPrivileged, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'said to be false', evidence: pod(containers({ privileged: false })) },
  ],
  fail: [
    {
      name: 'privileged',
      evidence: pod(containers({ privileged: true })),
      reason: 'Deployment shop/web: privileged (container "web" must not set securityContext.privileged=true)',
    },
    {
      name: 'only the init container',
      evidence: pod({ initContainers: [{ name: 'setup', securityContext: { privileged: true } }] }),
      reason: 'Deployment shop/web: privileged (container "setup" must not set securityContext.privileged=true)',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

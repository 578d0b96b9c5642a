import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podRunAsUser } from './pod-run-as-user.ts';

testRule(podRunAsUser, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'another user', evidence: pod(containers({ runAsUser: 10001 })) },
  ],
  fail: [{ name: 'root', evidence: pod(containers({ runAsUser: 0 })), reason: 'Deployment shop/web: runAsUser=0 (container "web" must not set runAsUser=0)' }],
  notApplicable: [
    { name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' },
    { name: 'older clusters do not ask', evidence: pod(), params: { version: 'v1.22' }, reason: 'The restricted standard of v1.22 does not ask for runAsUser' },
  ],
});

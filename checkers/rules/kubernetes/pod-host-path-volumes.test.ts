import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podHostPathVolumes } from './pod-host-path-volumes.ts';

testRule(podHostPathVolumes, {
  pass: [{ name: 'emptyDir', evidence: pod({ volumes: [{ name: 'tmp', emptyDir: {} }] }) }],
  fail: [
    {
      name: 'the socket of the runtime',
      evidence: pod({ volumes: [{ name: 'run', hostPath: { path: '/run' } }] }),
      reason: 'Deployment shop/web: hostPath volumes (volume "run")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

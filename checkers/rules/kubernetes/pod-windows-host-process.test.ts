import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podWindowsHostProcess } from './pod-windows-host-process.ts';

testRule(podWindowsHostProcess, {
  pass: [{ name: 'nothing said', evidence: pod() }],
  fail: [
    {
      name: 'the pod',
      evidence: pod({ securityContext: { windowsOptions: { hostProcess: true } } }),
      reason: 'Deployment shop/web: hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

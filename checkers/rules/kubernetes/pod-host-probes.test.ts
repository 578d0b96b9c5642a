import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podHostProbes } from './pod-host-probes.ts';

testRule(podHostProbes, {
  pass: [{ name: 'its own pod', evidence: pod({ containers: [{ name: 'web', livenessProbe: { httpGet: {} } }] }) }],
  fail: [
    {
      name: 'the metadata service',
      evidence: pod({ containers: [{ name: 'web', lifecycle: { postStart: { httpGet: { host: '169.254.169.254' } } } }] }),
      reason: 'Deployment shop/web: probe or lifecycle host (container "web" uses probe or lifecycle host "169.254.169.254")',
    },
  ],
  notApplicable: [
    { name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' },
    {
      name: 'older clusters do not ask',
      evidence: pod(),
      params: { version: 'v1.33' },
      reason: 'The baseline standard of v1.33 does not ask for hostProbesAndHostLifecycle',
    },
  ],
});

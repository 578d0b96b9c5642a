import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podHostNamespaces } from './pod-host-namespaces.ts';

testRule(podHostNamespaces, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'said to be false', evidence: pod({ hostPID: false }) },
  ],
  fail: [
    { name: 'processes of the node', evidence: pod({ hostPID: true }), reason: 'Deployment shop/web: host namespaces (hostPID=true)' },
    {
      name: 'two at once',
      evidence: pod({ hostNetwork: true, hostIPC: true }),
      reason: 'Deployment shop/web: host namespaces (hostNetwork=true, hostIPC=true)',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

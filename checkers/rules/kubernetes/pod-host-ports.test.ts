import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podHostPorts } from './pod-host-ports.ts';

testRule(podHostPorts, {
  pass: [{ name: 'a port of the container', evidence: pod({ containers: [{ name: 'web', ports: [{ containerPort: 80 }] }] }) }],
  fail: [
    {
      name: 'a port of the node',
      evidence: pod({ containers: [{ name: 'web', ports: [{ containerPort: 80, hostPort: 8080 }] }] }),
      reason: 'Deployment shop/web: hostPort (container "web" uses hostPort 8080)',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

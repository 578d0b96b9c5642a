import { testRule } from '../../engine/test-rule.ts';
import { containers, noWorkload, pod } from './pod.fixture.ts';
import { podRunAsNonRoot } from './pod-run-as-non-root.ts';

testRule(podRunAsNonRoot, {
  pass: [
    { name: 'by the pod', evidence: pod({ securityContext: { runAsNonRoot: true } }) },
    { name: 'in a user namespace', evidence: pod({ hostUsers: false }) },
  ],
  fail: [
    {
      name: 'nothing said',
      evidence: pod(),
      reason: 'Deployment shop/web: runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
    },
    {
      name: 'undone by the container',
      evidence: pod({ securityContext: { runAsNonRoot: true }, ...containers({ runAsNonRoot: false }) }),
      reason: 'Deployment shop/web: runAsNonRoot != true (container "web" must not set securityContext.runAsNonRoot=false)',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

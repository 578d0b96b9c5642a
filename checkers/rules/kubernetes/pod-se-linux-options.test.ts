import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podSeLinuxOptions } from './pod-se-linux-options.ts';

testRule(podSeLinuxOptions, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'a container type', evidence: pod({ securityContext: { seLinuxOptions: { type: 'container_t' } } }) },
  ],
  fail: [
    {
      name: 'super privileged',
      evidence: pod({ securityContext: { seLinuxOptions: { type: 'spc_t' } } }),
      reason: 'Deployment shop/web: seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podSysctls } from './pod-sysctls.ts';

testRule(podSysctls, {
  pass: [
    { name: 'nothing said', evidence: pod() },
    { name: 'a safe one', evidence: pod({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies' }] } }) },
  ],
  fail: [
    {
      name: 'an unsafe one',
      evidence: pod({ securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } }),
      reason: 'Deployment shop/web: forbidden sysctls (kernel.msgmax)',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

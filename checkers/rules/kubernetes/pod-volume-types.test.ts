import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podVolumeTypes } from './pod-volume-types.ts';

testRule(podVolumeTypes, {
  pass: [
    {
      name: 'a secret and an empty folder',
      evidence: pod({
        volumes: [
          { name: 'key', secret: {} },
          { name: 'tmp', emptyDir: {} },
        ],
      }),
    },
  ],
  fail: [
    {
      name: 'a share',
      evidence: pod({ volumes: [{ name: 'data', nfs: { server: 'nas', path: '/' } }] }),
      reason: 'Deployment shop/web: restricted volume types (volume "data" uses restricted volume type "nfs")',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podImageTag } from './pod-image-tag.ts';

const web = (image: string) => pod({ containers: [{ name: 'web', image }] });

testRule(podImageTag, {
  pass: [
    { name: 'a version', evidence: web('nginx:1.27.3') },
    { name: 'a digest', evidence: web(`nginx@sha256:${'a'.repeat(64)}`) },
    { name: 'latest by digest', evidence: web(`nginx:latest@sha256:${'a'.repeat(64)}`) },
    { name: 'a registry with a port', evidence: web('registry.example:5000/team/web:2') },
  ],
  fail: [
    { name: 'latest', evidence: web('nginx:latest'), reason: 'Deployment shop/web: container "web" takes nginx:latest, the latest' },
    { name: 'no tag', evidence: web('nginx'), reason: 'Deployment shop/web: container "web" takes nginx, which has no tag' },
    {
      name: 'a port is no tag',
      evidence: web('registry.example:5000/team/web'),
      reason: 'Deployment shop/web: container "web" takes registry.example:5000/team/web, which has no tag',
    },
    {
      name: 'an init container',
      evidence: pod({ initContainers: [{ name: 'setup', image: 'busybox' }] }),
      reason: 'Deployment shop/web: container "setup" takes busybox, which has no tag',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podImageDigest } from './pod-image-digest.ts';

const web = (image: string) => pod({ containers: [{ name: 'web', image }] });

testRule(podImageDigest, {
  pass: [
    { name: 'a digest', evidence: web(`nginx@sha256:${'a'.repeat(64)}`) },
    { name: 'with a version', evidence: web(`registry.example:5000/web:1.2@sha256:${'a'.repeat(64)}`) },
  ],
  fail: [
    { name: 'a version', evidence: web('nginx:1.27.3'), reason: 'Deployment shop/web: container "web" takes nginx:1.27.3' },
    { name: 'nothing but a name', evidence: web('nginx'), reason: 'Deployment shop/web: container "web" takes nginx' },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

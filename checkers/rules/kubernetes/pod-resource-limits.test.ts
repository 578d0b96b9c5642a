import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podResourceLimits } from './pod-resource-limits.ts';

const both = { limits: { cpu: '100m', memory: '64Mi' } };
const web = (resources: object, more: object = {}) => pod({ containers: [{ name: 'web', resources }], ...more });
const missing = (what: string, name = 'web') => `Deployment shop/web: container "${name}" has no ${what} limits`;

testRule(podResourceLimits, {
  pass: [
    { name: 'both', evidence: web(both) },
    { name: 'of the pod', evidence: pod({ resources: both }) },
    { name: 'one of each', evidence: web({ limits: { cpu: 1 } }, { resources: { limits: { memory: '1Gi' } } }) },
    { name: 'ephemeral containers cannot', evidence: web(both, { ephemeralContainers: [{ name: 'debug' }] }) },
  ],
  fail: [
    { name: 'nothing said', evidence: pod(), reason: missing('cpu and no memory') },
    { name: 'requests only', evidence: web({ requests: both.limits }), reason: missing('cpu and no memory') },
    { name: 'memory only', evidence: web({ limits: { memory: '64Mi' } }), reason: missing('cpu') },
    { name: 'an init container', evidence: web(both, { initContainers: [{ name: 'setup' }] }), reason: missing('cpu and no memory', 'setup') },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

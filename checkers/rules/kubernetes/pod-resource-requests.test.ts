import { testRule } from '../../engine/test-rule.ts';
import { noWorkload, pod } from './pod.fixture.ts';
import { podResourceRequests } from './pod-resource-requests.ts';

const both = { requests: { cpu: '100m', memory: '64Mi' } };
const web = (resources: object, more: object = {}) => pod({ containers: [{ name: 'web', resources }], ...more });
const missing = (what: string, name = 'web') => `Deployment shop/web: container "${name}" has no ${what} requests`;

testRule(podResourceRequests, {
  pass: [
    { name: 'both', evidence: web(both) },
    { name: 'by the limits', evidence: web({ limits: both.requests }) },
    { name: 'of the pod', evidence: pod({ resources: both }) },
    { name: 'one of each', evidence: web({ requests: { cpu: 1 } }, { resources: { requests: { memory: '1Gi' } } }) },
    { name: 'ephemeral containers cannot', evidence: web(both, { ephemeralContainers: [{ name: 'debug' }] }) },
  ],
  fail: [
    { name: 'nothing said', evidence: pod(), reason: missing('cpu and no memory') },
    { name: 'memory only', evidence: web({ requests: { memory: '64Mi' } }), reason: missing('cpu') },
    { name: 'an init container', evidence: web(both, { initContainers: [{ name: 'setup' }] }), reason: missing('cpu and no memory', 'setup') },
  ],
  notApplicable: [{ name: 'nothing there', evidence: noWorkload, reason: 'There is no workload' }],
});

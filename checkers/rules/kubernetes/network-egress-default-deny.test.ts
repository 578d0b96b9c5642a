import { testRule } from '../../engine/test-rule.ts';
import { networkEgressDefaultDeny } from './network-egress-default-deny.ts';
import { deployment, namespacesOf, networkPolicy } from './objects.fixture.ts';

const shop = (...specs: object[]) => namespacesOf(deployment(), ...specs.map(networkPolicy));
const open = 'Namespace shop: no NetworkPolicy for all pods governs egress';

testRule(networkEgressDefaultDeny, {
  pass: [
    { name: 'a policy for all pods', evidence: shop({ podSelector: {}, policyTypes: ['Egress'] }) },
    {
      name: 'with what is needed',
      evidence: shop({ podSelector: {}, policyTypes: ['Egress'] }, { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53 }] }] }),
    },
  ],
  fail: [
    { name: 'no policy', evidence: shop(), reason: open },
    { name: 'the other direction', evidence: shop({ podSelector: {}, policyTypes: ['Ingress'] }), reason: open },
    { name: 'some pods only', evidence: shop({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] }), reason: open },
    {
      name: 'and opened again',
      evidence: shop({ podSelector: {}, policyTypes: ['Egress'] }, { podSelector: {}, policyTypes: ['Egress'], egress: [{}] }),
      reason: 'Namespace shop: NetworkPolicy p allows all egress of every pod',
    },
  ],
  notApplicable: [{ name: 'no pods', evidence: namespacesOf(networkPolicy({ podSelector: {} })), reason: 'There is no pod in the namespace' }],
});

import { testRule } from '../../engine/test-rule.ts';
import { networkPolicySelector } from './network-policy-selector.ts';
import { deployment, networkPolicy, policiesOf } from './objects.fixture.ts';

const web = { podSelector: { matchLabels: { app: 'web' } } };

testRule(networkPolicySelector, {
  pass: [
    { name: 'a label', evidence: policiesOf(deployment(), networkPolicy(web)) },
    { name: 'all pods', evidence: policiesOf(deployment(), networkPolicy({ podSelector: {} })) },
  ],
  fail: [
    {
      name: 'a label that no pod has',
      evidence: policiesOf(deployment(), networkPolicy({ podSelector: { matchLabels: { app: 'wbe' } } })),
      reason: 'NetworkPolicy shop/p: it selects none of the pods of its namespace',
    },
    {
      name: 'an expression that no pod fits',
      evidence: policiesOf(deployment(), networkPolicy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } })),
      reason: 'NetworkPolicy shop/p: it selects none of the pods of its namespace',
    },
  ],
  notApplicable: [
    { name: 'the pods are somewhere else', evidence: policiesOf(networkPolicy(web)), reason: 'There is no pod in the namespace' },
    { name: 'no policy', evidence: policiesOf(deployment()), reason: 'There is no NetworkPolicy' },
  ],
});

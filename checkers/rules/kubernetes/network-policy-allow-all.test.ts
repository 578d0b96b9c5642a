import { testRule } from '../../engine/test-rule.ts';
import { networkPolicyAllowAll } from './network-policy-allow-all.ts';
import { networkPolicy, policiesOf } from './objects.fixture.ts';

const policy = (spec: object) => policiesOf(networkPolicy({ podSelector: {}, ...spec }));

testRule(networkPolicyAllowAll, {
  pass: [
    { name: 'default deny', evidence: policy({}) },
    { name: 'peers', evidence: policy({ ingress: [{ from: [{ podSelector: {} }] }] }) },
    { name: 'ports', evidence: policy({ ingress: [{ ports: [{ port: 443 }] }] }) },
    { name: 'in a direction that it does not govern', evidence: policy({ policyTypes: ['Egress'], ingress: [{}], egress: [] }) },
  ],
  fail: [
    { name: 'ingress', evidence: policy({ ingress: [{}] }), reason: 'NetworkPolicy shop/p: a rule allows all ingress' },
    { name: 'egress, with empty lists', evidence: policy({ egress: [{ to: [], ports: [] }] }), reason: 'NetworkPolicy shop/p: a rule allows all egress' },
    { name: 'a rule that is null', evidence: policy({ ingress: [null] }), reason: 'NetworkPolicy shop/p: a rule allows all ingress' },
  ],
  notApplicable: [{ name: 'no policy', evidence: policiesOf(), reason: 'There is no NetworkPolicy' }],
});

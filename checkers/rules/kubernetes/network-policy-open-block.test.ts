import { testRule } from '../../engine/test-rule.ts';
import { networkPolicyOpenBlock } from './network-policy-open-block.ts';
import { networkPolicy, policiesOf } from './objects.fixture.ts';

const from = (ipBlock: object) => policiesOf(networkPolicy({ podSelector: {}, ingress: [{ from: [{ ipBlock }] }] }));

testRule(networkPolicyOpenBlock, {
  pass: [
    { name: 'a range', evidence: from({ cidr: '10.0.0.0/8' }) },
    { name: 'all but some', evidence: from({ cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }) },
    { name: 'pods', evidence: policiesOf(networkPolicy({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })) },
  ],
  fail: [
    { name: 'all', evidence: from({ cidr: '0.0.0.0/0' }), reason: 'NetworkPolicy shop/p: ingress is open to 0.0.0.0/0' },
    { name: 'all of IPv6', evidence: from({ cidr: '::/0', except: [] }), reason: 'NetworkPolicy shop/p: ingress is open to ::/0' },
    {
      name: 'egress, on a port',
      evidence: policiesOf(networkPolicy({ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }] })),
      reason: 'NetworkPolicy shop/p: egress is open to 0.0.0.0/0',
    },
  ],
  notApplicable: [{ name: 'no policy', evidence: policiesOf(), reason: 'There is no NetworkPolicy' }],
});

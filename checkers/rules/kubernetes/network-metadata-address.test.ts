import { testRule } from '../../engine/test-rule.ts';
import { networkMetadataAddress } from './network-metadata-address.ts';
import { deployment, namespacesOf, networkPolicy } from './objects.fixture.ts';

const shop = (...egress: object[]) => namespacesOf(deployment(), networkPolicy({ podSelector: {}, policyTypes: ['Egress'], egress }));
const to = (ipBlock: object, port = 80) => ({ to: [{ ipBlock }], ports: [{ port }] });
const reason = 'Namespace shop: Deployment web reaches 169.254.169.254';

testRule(networkMetadataAddress, {
  pass: [
    { name: 'denied by default', evidence: shop() },
    { name: 'the exception', evidence: shop(to({ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] })) },
    { name: 'another port', evidence: shop(to({ cidr: '0.0.0.0/0' }, 443)) },
    { name: 'pods only', evidence: shop({ to: [{ namespaceSelector: {} }] }) },
  ],
  fail: [
    { name: 'no policy', evidence: namespacesOf(deployment()), reason },
    { name: 'a policy of ingress only', evidence: namespacesOf(deployment(), networkPolicy({ podSelector: {} })), reason },
    { name: 'all addresses', evidence: shop(to({ cidr: '0.0.0.0/0' })), reason },
    { name: 'its range', evidence: shop(to({ cidr: '169.254.0.0/16', except: ['169.254.1.0/24'] })), reason },
    { name: 'a rule without peers', evidence: shop({ ports: [{ port: 1, endPort: 1024 }] }), reason },
  ],
  notApplicable: [{ name: 'no pods', evidence: namespacesOf(networkPolicy({ podSelector: {} })), reason: 'There is no pod in the namespace' }],
});

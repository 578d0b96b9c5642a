import { testRule } from '../../engine/test-rule.ts';
import { allow, group, instance, network } from './network.fixture.ts';
import { securityGroupOpenIngress } from './security-group-open-ingress.ts';

const web = (...ingress: Parameters<typeof group>[1]) => network({ groups: [group('web', ingress)], instances: [instance('web-1', ['web'])] });
const params = { ports: [22, 3389] };

testRule(securityGroupOpenIngress, {
  pass: [
    { name: 'no rule', evidence: web(), params },
    { name: 'the office', evidence: web(allow(22, '198.51.100.0/24')), params },
    { name: 'a prefix list of the office', evidence: web(allow(22, 'pl-office')), params },
    { name: 'a reference to a group', evidence: web(allow(22, 'sg-bastion')), params },
    { name: 'every private network', evidence: web(allow(22, '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8')), params },
    { name: 'another port is open', evidence: web(allow(443, '0.0.0.0/0', '::/0'), allow([23, 3388], '0.0.0.0/0')), params },
    { name: 'ping is open', evidence: web({ ...allow(22, '0.0.0.0/0'), protocol: 'icmp', fromPort: -1, toPort: -1 }), params },
    {
      name: 'an unattached group where attached ones are judged',
      evidence: network({ groups: [group('web', []), group('old', [allow('-1', '0.0.0.0/0')])], instances: [instance('web-1', ['web'])] }),
      params: { ...params, attached: true },
    },
  ],
  fail: [
    { name: 'IPv4', evidence: web(allow(22, '0.0.0.0/0')), params, reason: 'web 22 is open to 0.0.0.0/0' },
    { name: 'IPv6 forgotten', evidence: web(allow(22, '198.51.100.0/24', '::/0')), params, reason: 'web 22 is open to 198.51.100.0/24, ::/0' },
    { name: 'all of IPv6 that is routed', evidence: web(allow(22, '2000::/3')), params, reason: 'web 22 is open to 2000::/3' },
    { name: 'two halves', evidence: web(allow(22, '0.0.0.0/1', '128.0.0.0/1')), params, reason: 'web 22 is open to 0.0.0.0/1, 128.0.0.0/1' },
    {
      name: 'two halves in two rules',
      evidence: web(allow(22, '0.0.0.0/1'), allow([1, 100], '128.0.0.0/1')),
      params,
      reason: 'web 22 is open to 0.0.0.0/1, 128.0.0.0/1',
    },
    { name: 'one half', evidence: web(allow(22, '128.0.0.0/1')), params, reason: 'web 22 is open to 128.0.0.0/1' },
    { name: 'a prefix list that hides the world', evidence: web(allow(3389, 'pl-partners')), params, reason: 'web 3389 is open to pl-partners' },
    { name: 'a range around the port', evidence: web(allow([0, 65_535], '0.0.0.0/0')), params, reason: 'web 22 is open to 0.0.0.0/0' },
    { name: 'every protocol', evidence: web(allow('-1', '0.0.0.0/0')), params, reason: 'web 22 is open to 0.0.0.0/0' },
    { name: 'the protocol by number', evidence: web({ ...allow(22, '0.0.0.0/0'), protocol: '6' }), params, reason: 'web 22 is open to 0.0.0.0/0' },
    { name: 'remote desktop over UDP', evidence: web({ ...allow(3389, '0.0.0.0/0'), protocol: 'udp' }), params, reason: 'web 3389 is open to 0.0.0.0/0' },
    {
      name: 'many blocks that sum up',
      evidence: web(allow(22, ...Array.from({ length: 40 }, (_, index) => `${20 + index}.0.0.0/16`))),
      params,
      reason: `web 22 is open to ${Array.from({ length: 40 }, (_, index) => `${20 + index}.0.0.0/16`).join(', ')}`,
    },
    {
      name: 'a group that nothing uses',
      evidence: network({ groups: [group('web', []), group('old', [allow('-1', '0.0.0.0/0')])], instances: [instance('web-1', ['web'])] }),
      params: { attached: false },
      reason: 'old every port is open to 0.0.0.0/0',
    },
    {
      name: 'ping, where every port is asked',
      evidence: web({ ...allow(22, '0.0.0.0/0'), protocol: 'icmp', fromPort: -1, toPort: -1 }),
      params: {},
      reason: 'web every port is open to 0.0.0.0/0',
    },
    {
      name: 'a named group that was taken from its instance',
      evidence: network({ groups: [group('web', [allow(22, '0.0.0.0/0')])] }),
      params: { ...params, groups: ['web'] },
      reason: 'web 22 is open to 0.0.0.0/0',
    },
  ],
  notApplicable: [
    {
      name: 'a named group is gone',
      evidence: network({ groups: [group('web', [])] }),
      params: { ...params, groups: ['web', 'gpu'] },
      reason: 'There is no security group gpu',
    },
    { name: 'no group lies around', evidence: web(allow(22, '0.0.0.0/0')), params: { attached: false }, reason: 'Every security group belongs to an instance' },
    { name: 'no group at all', evidence: network({ groups: [group('default', [])] }), params, reason: 'There is no security group' },
  ],
});

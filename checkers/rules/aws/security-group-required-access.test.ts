import { testRule } from '../../engine/test-rule.ts';
import { allow, group, instance, network } from './network.fixture.ts';
import { securityGroupRequiredAccess } from './security-group-required-access.ts';

const web = (...ingress: Parameters<typeof group>[1]) =>
  network({
    groups: [group('web', ingress), group('edge', []), group('default', [])],
    instances: [instance('web-1', ['web']), instance('edge-1', ['edge'], { privateIp: '10.20.1.5' }), instance('edge-2', ['edge'], { privateIp: '10.20.1.6' })],
  });
const office = { from: '198.51.100.0/24', to: ['web-1'], port: 22 };
const edge = { from: 'edge', to: ['web-1'], port: 8080 };

testRule(securityGroupRequiredAccess, {
  pass: [
    { name: 'the network itself', evidence: web(allow(22, '198.51.100.0/24')), params: office },
    { name: 'two halves of the network', evidence: web(allow(22, '198.51.100.0/25'), allow([20, 30], '198.51.100.128/25')), params: office },
    { name: 'a prefix list', evidence: web(allow(22, 'pl-office')), params: office },
    { name: 'the world', evidence: web(allow('-1', '0.0.0.0/0')), params: office },
    { name: 'a reference', evidence: web(allow(8080, 'sg-edge')), params: edge },
    { name: 'the addresses of the group', evidence: web(allow(8080, '10.20.1.5/32', '10.20.1.6/32')), params: edge },
    { name: 'the internet by IPv6', evidence: web(allow(443, '::/0')), params: { from: '::/0', to: ['web-1'], port: 443 } },
  ],
  fail: [
    { name: 'no rule', evidence: web(), params: office, reason: '198.51.100.0/24 does not reach port 22 of web-1' },
    { name: 'half of the network', evidence: web(allow(22, '198.51.100.0/25')), params: office, reason: '198.51.100.0/24 does not reach port 22 of web-1' },
    { name: 'another port', evidence: web(allow(2222, '198.51.100.0/24')), params: office, reason: '198.51.100.0/24 does not reach port 22 of web-1' },
    {
      name: 'another protocol',
      evidence: web({ ...allow(22, '0.0.0.0/0'), protocol: 'udp' }),
      params: office,
      reason: '198.51.100.0/24 does not reach port 22 of web-1',
    },
    { name: 'a reference to another group', evidence: web(allow(8080, 'sg-default')), params: edge, reason: 'edge does not reach port 8080 of web-1' },
    { name: 'one member left out', evidence: web(allow(8080, '10.20.1.5/32')), params: edge, reason: 'edge does not reach port 8080 of web-1' },
    {
      name: 'the instance has another group',
      evidence: network({ groups: [group('web', [allow(22, '198.51.100.0/24')]), group('shut', [])], instances: [instance('web-1', ['shut'])] }),
      params: office,
      reason: '198.51.100.0/24 does not reach port 22 of web-1',
    },
    {
      name: 'the instance is stopped',
      evidence: network({ groups: [group('web', [allow(22, '198.51.100.0/24')])], instances: [instance('web-1', ['web'], { state: 'stopped' })] }),
      params: office,
      reason: '198.51.100.0/24 does not reach port 22 of web-1',
    },
  ],
  notApplicable: [
    { name: 'the instance is gone', evidence: network({ groups: [group('web', [])] }), params: office, reason: 'There is no instance web-1' },
    {
      name: 'the group is gone',
      evidence: network({ groups: [], instances: [instance('web-1', [])] }),
      params: edge,
      reason: 'There is no security group edge',
    },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import { allow, group, instance, network } from './network.fixture.ts';
import { securityGroupInternetPath } from './security-group-internet-path.ts';

const params = { ports: [8888], instances: ['gpu-1'] };
const gpu = (ingress: Parameters<typeof group>[1], more: Parameters<typeof instance>[2] = {}, rest: Parameters<typeof network>[0] = {}) =>
  network({ groups: [group('gpu', ingress), group('second', [allow(8888, '128.0.0.0/1')])], instances: [instance('gpu-1', ['gpu'], more)], ...rest });
const open = [allow(8888, '0.0.0.0/0')];
const acl = (...ingress: { number: number; allow: boolean; protocol: string; cidr: string }[]) => ({
  acls: [{ id: 'acl-1', vpc: 'vpc-1', subnets: ['subnet-1'], ingress }],
});
const reached = 'The internet reaches port 8888 of gpu-1';

testRule(securityGroupInternetPath, {
  pass: [
    { name: 'the group is closed', evidence: gpu([allow(8888, '10.20.9.0/28')]), params },
    { name: 'the office', evidence: gpu([allow(8888, '198.51.100.0/24')]), params },
    { name: 'no public address', evidence: gpu(open, { publicIp: undefined }), params },
    {
      name: 'no route to the internet',
      evidence: gpu(
        open,
        {},
        { routeTables: [{ id: 'rtb-2', vpc: 'vpc-1', main: false, subnets: ['subnet-1'], routes: [{ destination: '0.0.0.0/0', gateway: 'nat-1' }] }] },
      ),
      params,
    },
    {
      name: 'an ACL that denies first',
      evidence: gpu(
        open,
        {},
        acl({ number: 10, allow: false, protocol: '6', cidr: '0.0.0.0/0' }, { number: 20, allow: true, protocol: '-1', cidr: '0.0.0.0/0' }),
      ),
      params,
    },
    { name: 'open over IPv6 without an IPv6 address', evidence: gpu([allow(8888, '::/0')]), params },
    {
      name: 'the control gets through',
      evidence: gpu([allow(8888, '198.18.7.0/24')]),
      params: { ...params, control: [{ from: '198.18.7.0/24', port: 8888 }] },
    },
  ],
  fail: [
    { name: 'address, route and group', evidence: gpu(open), params, reason: reached },
    { name: 'two halves', evidence: gpu([allow(8888, '0.0.0.0/1', '128.0.0.0/1')]), params, reason: reached },
    { name: 'a prefix list', evidence: gpu([allow(8888, 'pl-partners')]), params, reason: reached },
    { name: 'a second group', evidence: gpu([], { groups: ['sg-gpu', 'sg-second'] }), params, reason: reached },
    { name: 'IPv6', evidence: gpu([allow(8888, '::/0')], { ipv6: ['2001:db8::1'] }), params, reason: reached },
    {
      name: 'an ACL that denies too late',
      evidence: gpu(
        open,
        {},
        acl({ number: 10, allow: true, protocol: '-1', cidr: '0.0.0.0/0' }, { number: 20, allow: false, protocol: '-1', cidr: '0.0.0.0/0' }),
      ),
      params,
      reason: reached,
    },
    {
      name: 'an ACL that denies one half',
      evidence: gpu(
        open,
        {},
        acl({ number: 10, allow: false, protocol: '-1', cidr: '0.0.0.0/1' }, { number: 20, allow: true, protocol: '-1', cidr: '0.0.0.0/0' }),
      ),
      params,
      reason: reached,
    },
    {
      name: 'routes in two halves',
      evidence: gpu(
        open,
        {},
        {
          routeTables: [
            {
              id: 'rtb-1',
              vpc: 'vpc-1',
              main: true,
              subnets: [],
              routes: [
                { destination: '0.0.0.0/1', gateway: 'igw-1' },
                { destination: '128.0.0.0/1', gateway: 'igw-1' },
              ],
            },
          ],
        },
      ),
      params,
      reason: reached,
    },
  ],
  notApplicable: [
    {
      name: 'the control is shut out too',
      evidence: gpu([]),
      params: { ...params, control: [{ from: '198.18.7.0/24', port: 8888 }] },
      reason: 'The path is closed, but to 198.18.7.0/24 as well',
    },
    {
      name: 'the group of the control is gone',
      evidence: gpu([]),
      params: { ...params, control: [{ from: 'bastion', port: 22 }] },
      reason: 'The path is closed, but to bastion as well',
    },
    { name: 'the instance is gone', evidence: network({}), params, reason: 'There is no instance gpu-1' },
    { name: 'the instance is stopped', evidence: gpu(open, { state: 'stopped' }), params, reason: 'The instance gpu-1 does not run' },
  ],
});

import { beforeEach, expect, test } from 'vitest';
import { readXml, parseXml } from './api/xml.ts';
import { ec2Api } from './api/service-api.ts';
import { writeQuery, type Structure } from './api/query.ts';
import { type Account, answer, emptyAccount } from './emulator.ts';

let state: Account;
let group: string;

function ask(action: string, input: Structure = {}, region = 'eu-central-1'): Structure {
  const operation = ec2Api().operations.get(action)!;
  const form = new URLSearchParams([['Action', action], ...writeQuery(ec2Api(), operation.input, input)]);
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=X/20250101/${region}/ec2/aws4_request, Signature=none` };
  const { status, body } = answer(state, { method: 'POST', target: '/', headers, body: Buffer.from(form.toString()) });
  if (status !== 200) throw new Error(/<Code>([^<]*)/.exec(String(body))?.[1] ?? String(status));
  return readXml(ec2Api(), operation.output, parseXml(String(body))!);
}

const ssh = (more: Structure) => ({ GroupId: group, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...more }] });
const names = (input: Structure) => (ask('DescribeSecurityGroups', input).SecurityGroups as { GroupName: string }[]).map(({ GroupName }) => GroupName);

beforeEach(() => {
  state = emptyAccount();
  group = ask('CreateSecurityGroup', { GroupName: 'web', Description: 'Web servers' }).GroupId as string;
});

test('rules of the same ports are one permission, and what is authorised twice is a duplicate', () => {
  ask('AuthorizeSecurityGroupIngress', ssh({ IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'inside' }] }));
  ask('AuthorizeSecurityGroupIngress', ssh({ Ipv6Ranges: [{ CidrIpv6: '::/0' }], UserIdGroupPairs: [{ GroupId: group }] }));
  const [web] = ask('DescribeSecurityGroups', { GroupIds: [group] }).SecurityGroups as Structure[];
  expect(web?.IpPermissions).toEqual([
    {
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      UserIdGroupPairs: [{ UserId: '123456789012', GroupId: group }],
      IpRanges: [{ Description: 'inside', CidrIp: '10.0.0.0/8' }],
      Ipv6Ranges: [{ CidrIpv6: '::/0' }],
      PrefixListIds: [],
    },
  ]);
  expect(() => ask('AuthorizeSecurityGroupIngress', ssh({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] }))).toThrow('InvalidPermission.Duplicate');
});

test.each<[string, string, () => Structure]>([
  ['InvalidPermission.NotFound', 'RevokeSecurityGroupIngress', () => ssh({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] })],
  ['InvalidParameterValue', 'AuthorizeSecurityGroupIngress', () => ssh({ IpRanges: [{ CidrIp: '10.0.0.0/99' }] })],
  ['InvalidGroup.NotFound', 'AuthorizeSecurityGroupIngress', () => ({ ...ssh({}), GroupId: 'sg-0' })],
  ['InvalidGroup.Duplicate', 'CreateSecurityGroup', () => ({ GroupName: 'web', Description: 'again' })],
  ['InvalidInstanceID.NotFound', 'TerminateInstances', () => ({ InstanceIds: ['i-0'] })],
  ['DryRunOperation', 'DeleteSecurityGroup', () => ({ GroupId: group, DryRun: true })],
  ['DependencyViolation', 'DeleteVpc', () => ({ VpcId: state.regions['eu-central-1']!.vpcs[0]!.id })],
  ['500', 'DescribeSecurityGroups', () => ({ Filters: [{ Name: 'nothing', Values: ['1'] }] })],
])('%s', (code, action, input) => expect(() => ask(action, input())).toThrow(code));

test('filters take wildcards, tags and several values; regions know nothing of each other', () => {
  ask('CreateTags', { Resources: [group], Tags: [{ Key: 'Team', Value: 'ops' }] });
  expect(names({ Filters: [{ Name: 'group-name', Values: ['w*', 'nothing'] }] })).toEqual(['web']);
  expect(names({ Filters: [{ Name: 'tag:Team', Values: ['o?s'] }] })).toEqual(['web']);
  expect((ask('DescribeSecurityGroups', {}, 'us-east-1').SecurityGroups as object[]).length).toBe(1);
});

test('a prefix list keeps its versions and loses its name by a change, as the emulator has it', () => {
  const entries = [{ Cidr: '10.0.0.0/8' }, { Cidr: '0.0.0.0/0' }];
  const made = ask('CreateManagedPrefixList', { PrefixListName: 'known', AddressFamily: 'IPv4', MaxEntries: 5, Entries: entries });
  const id = (made.PrefixList as { PrefixListId: string }).PrefixListId;
  const changed = ask('ModifyManagedPrefixList', { PrefixListId: id, CurrentVersion: 1, RemoveEntries: [{ Cidr: '0.0.0.0/0' }] });
  expect(changed.PrefixList).toMatchObject({ Version: 2, State: 'modify-complete' });
  expect(changed.PrefixList).not.toHaveProperty('PrefixListName');
  expect(ask('GetManagedPrefixListEntries', { PrefixListId: id }).Entries).toEqual([{ Cidr: '10.0.0.0/8' }]);
  expect(ask('GetManagedPrefixListEntries', { PrefixListId: id, TargetVersion: 1 }).Entries).toHaveLength(2);
});

test('an interface keeps the groups that were taken from its instance', () => {
  const other = ask('CreateSecurityGroup', { GroupName: 'quarantine', Description: 'Nothing in' }).GroupId as string;
  const run = ask('RunInstances', { ImageId: 'ami-1', MinCount: 1, MaxCount: 1, SecurityGroupIds: [group] });
  const [{ InstanceId }] = run.Instances as [{ InstanceId: string }];
  ask('ModifyInstanceAttribute', { InstanceId, Groups: [other] });
  const [reservation] = ask('DescribeInstances').Reservations as [{ Instances: [Structure] }];
  expect(reservation.Instances[0].SecurityGroups).toEqual([{ GroupId: other, GroupName: 'quarantine' }]);
  const [card] = ask('DescribeNetworkInterfaces').NetworkInterfaces as [{ Groups: { GroupId: string }[] }];
  expect(card.Groups.map(({ GroupId }) => GroupId)).toEqual([group, other]);
});

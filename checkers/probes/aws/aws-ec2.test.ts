import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Target } from '../../target.ts';
import { awsEc2 } from './aws-ec2.ts';
import { parseXml, textOf } from './parse-xml.ts';

const permission = `<item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><groups/>
  <ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item></ipv6Ranges>
  <prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds></item>`;
const answers: Record<string, string> = {
  DescribeSecurityGroups: `<securityGroupInfo><item><groupId>sg-1</groupId><groupName>web</groupName><vpcId>vpc-1</vpcId><ipPermissions>${permission}</ipPermissions><ipPermissionsEgress>
    <item><ipProtocol>-1</ipProtocol><groups><item><groupId>sg-1</groupId></item></groups></item></ipPermissionsEgress></item></securityGroupInfo>`,
  DescribeManagedPrefixLists:
    '<prefixListSet><item><prefixListId>pl-1</prefixListId><prefixListName>a &amp; b</prefixListName></item><item><prefixListId>pl-2</prefixListId></item></prefixListSet>',
  GetManagedPrefixListEntries: '<entrySet><item><cidr>10.0.0.0/8</cidr></item></entrySet>',
  DescribeInstances: `<reservationSet><item><instancesSet>
    <item><instanceId>i-1</instanceId><instanceState><name>running</name></instanceState><vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId><privateIpAddress>10.0.0.1</privateIpAddress>
      <ipAddress>54.1.2.3</ipAddress><groupSet><item><groupId>sg-1</groupId></item></groupSet><tagSet><item><key>Name</key><value>web-1</value></item></tagSet></item>
    <item><instanceId>i-2</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item></reservationSet>`,
  DescribeRouteTables: `<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><associationSet><item><main>true</main></item></associationSet>
    <routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId></item></routeSet></item></routeTableSet>`,
  DescribeNetworkAcls: `<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><associationSet><item><subnetId>subnet-1</subnetId></item></associationSet><entrySet>
    <item><ruleNumber>100</ruleNumber><protocol>-1</protocol><ruleAction>allow</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>
    <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock></item></entrySet></item></networkAclSet>`,
};

let broken: { action: string; status: number; body: string } | undefined;
const api = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const action = new URLSearchParams(body).get('Action') ?? '';
    const own = broken?.action === action ? broken : undefined;
    response.writeHead(own?.status ?? 200).end(own?.body ?? `<?xml version="1.0"?><R xmlns="x">${answers[action]}</R>`);
  });
});
beforeAll(() => new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve)));
afterAll(() => void api.close());

const dial = async () => connect((api.address() as AddressInfo).port, '127.0.0.1');
const target = { machine: () => ({ dial }) } as unknown as Target;
const read = () => awsEc2.collect(target, { machine: 'aws', port: 5000, region: 'eu-central-1' }, { signal: new AbortController().signal, nonce: '' });

test('reads groups, lists that are used, living instances, routes and ACLs', async () => {
  broken = undefined;
  expect(await read()).toEqual({
    region: 'eu-central-1',
    groups: [
      {
        id: 'sg-1',
        name: 'web',
        vpc: 'vpc-1',
        ingress: [{ protocol: 'tcp', fromPort: 22, toPort: 22, cidrs: ['0.0.0.0/0', '::/0'], prefixLists: ['pl-1'], groups: [] }],
        egress: [{ protocol: '-1', cidrs: [], prefixLists: [], groups: ['sg-1'] }],
      },
    ],
    prefixLists: [{ id: 'pl-1', name: 'a & b', entries: ['10.0.0.0/8'] }],
    instances: [
      { id: 'i-1', name: 'web-1', state: 'running', vpc: 'vpc-1', subnet: 'subnet-1', privateIp: '10.0.0.1', publicIp: '54.1.2.3', ipv6: [], groups: ['sg-1'] },
    ],
    routeTables: [{ id: 'rtb-1', vpc: 'vpc-1', main: true, subnets: [], routes: [{ destination: '0.0.0.0/0', gateway: 'igw-1' }] }],
    acls: [{ id: 'acl-1', vpc: 'vpc-1', subnets: ['subnet-1'], ingress: [{ number: 100, allow: true, protocol: '-1', cidr: '0.0.0.0/0' }] }],
  });
});

test.each([
  ['a refusal', 403, '<E/>', 'DescribeInstances was answered with 403'],
  ['an answer that is not XML', 200, 'hello', 'the answer is not XML'],
  ['an answer in pages', 200, '<R><nextToken>t</nextToken></R>', 'DescribeInstances was answered in pages'],
])('%s is an error, never an empty account', async (...[, status, body, message]) => {
  broken = { action: 'DescribeInstances', status, body };
  await expect(read()).rejects.toThrow(message);
});

test.each(['<a><b></a></b>', '<a>', '<a/><b/>', '</a>', 'a < b', ''])('%j is not XML', (text) => expect(() => parseXml(text)).toThrow());
test('entities and empty elements', () => expect(textOf(parseXml('<a><b/><c>&lt;&#65;&#x42;&quot;</c></a>'), 'c')).toBe('<AB"'));

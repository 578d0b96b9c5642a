import { sendHttp } from '../../daemons/aws/send-http.ts';
import { parseXml, type XmlElement } from '../../daemons/aws/api/xml.ts';
import type { ProgramContext } from '../../program/program.ts';
import type { PythonProgram } from './python-program.ts';

const partner = '198.18.7.0/24';
const header = /^OFFICE, HIDDEN = "([^"]*)", "([^"]*)"$/m;
type Tree = string | number | readonly Tree[] | { readonly [name: string]: Tree };
type Answer = (name: string) => string[];
type Ec2 = (action: string, parameters?: { readonly [name: string]: Tree }) => Promise<Answer>;

/** The account of open-security-groups: one VPC, five instances, and the doors that were left open. */
export const accountSeed: PythonProgram = {
  hash: '80b77c7e76f81b4c3187380fa4f03b84278821d5b697e12edc971b8d05d2513d',
  template: (text) => text.replace(header, 'OFFICE, HIDDEN = "{{office}}", "{{hidden}}"'),
  async run(context, text) {
    const [, office = '', hidden = ''] = header.exec(text) ?? [];
    const ec2: Ec2 = (action, parameters = {}) => ask(context, action, parameters);
    await dropDefaultVpc(ec2);
    const { vpc, subnets } = await makeNetwork(ec2);
    const entries = [office, partner, '0.0.0.0/0'].map((Cidr, index) => ({ Cidr, Description: ['office', 'partner', 'temporary'][index]! }));
    const made = await ec2('CreateManagedPrefixList', { PrefixListName: 'known-networks', AddressFamily: 'IPv4', MaxEntries: 10, Entry: entries });
    const groups = await makeGroups(ec2, { vpc, office, hidden, known: made('prefixListId')[0]! });
    await startInstances(ec2, { subnets, groups });
    return 0;
  },
};

const flat = (value: Tree, key = ''): [string, string][] => {
  if (typeof value !== 'object') return [[key, String(value)]];
  const inner: [string, Tree][] = Array.isArray(value) ? value.map((one: Tree, index) => [String(index + 1), one]) : Object.entries(value);
  return inner.flatMap(([name, one]) => flat(one, key === '' ? name : `${key}.${name}`));
};

async function ask({ sys }: ProgramContext, action: string, parameters: { readonly [name: string]: Tree }): Promise<Answer> {
  const body = new URLSearchParams([['Action', action], ['Version', '2016-11-15'], ...flat(parameters)]).toString();
  const headers = {
    host: 'ec2.eu-central-1.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    authorization: 'AWS4-HMAC-SHA256 Credential=SEED/20250101/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=none',
  };
  const answer = await sendHttp(sys, { host: '127.0.0.1', port: 5000 }, { method: 'POST', target: '/', headers, body: Buffer.from(body) });
  if (answer.status !== 200) throw new Error(`${action}: ${answer.body.toString()}`);
  const root = parseXml(answer.body.toString());
  return (name) => (root ? textsOf(root, name) : []);
}

const textsOf = (element: XmlElement, name: string): string[] => [
  ...(element.name === name ? [element.text] : []),
  ...element.children.flatMap((child) => textsOf(child, name)),
];

const within = (vpc: string) => [{ Name: 'vpc-id', Value: [vpc] }];
const named = (ResourceType: string, Value: string) => [{ ResourceType, Tag: [{ Key: 'Name', Value }] }];

async function dropDefaultVpc(ec2: Ec2): Promise<void> {
  const vpcs = await ec2('DescribeVpcs', { Filter: [{ Name: 'is-default', Value: ['true'] }] });
  for (const vpc of vpcs('vpcId')) {
    const subnets = await ec2('DescribeSubnets', { Filter: within(vpc) });
    for (const subnet of subnets('subnetId')) await ec2('DeleteSubnet', { SubnetId: subnet });
    await ec2('DeleteVpc', { VpcId: vpc });
  }
}

async function makeNetwork(ec2: Ec2): Promise<{ vpc: string; subnets: Record<string, string> }> {
  const vpc = (await ec2('CreateVpc', { CidrBlock: '10.20.0.0/16', TagSpecification: named('vpc', 'production') }))('vpcId')[0]!;
  const gateway = (await ec2('CreateInternetGateway'))('internetGatewayId')[0]!;
  await ec2('AttachInternetGateway', { InternetGatewayId: gateway, VpcId: vpc });
  const table = (await ec2('DescribeRouteTables', { Filter: within(vpc) }))('routeTableId')[0]!;
  await ec2('CreateRoute', { RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway });
  const subnets: Record<string, string> = {};
  for (const [name, CidrBlock] of [
    ['servers', '10.20.1.0/24'],
    ['bastion', '10.20.9.0/28'],
  ] as const) {
    const id = (await ec2('CreateSubnet', { VpcId: vpc, CidrBlock, TagSpecification: named('subnet', name) }))('subnetId')[0]!;
    await ec2('ModifySubnetAttribute', { SubnetId: id, MapPublicIpOnLaunch: { Value: 'true' } });
    subnets[name] = id;
  }
  return { vpc, subnets };
}

interface Sources {
  readonly v4?: readonly string[];
  readonly v6?: readonly string[];
  readonly lists?: readonly string[];
  readonly groups?: readonly string[];
}

const tcp = (port: number, { v4 = [], v6 = [], lists = [], groups = [] }: Sources): Tree => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: v4.map((CidrIp) => ({ CidrIp })),
  Ipv6Ranges: v6.map((CidrIpv6) => ({ CidrIpv6 })),
  PrefixListIds: lists.map((PrefixListId) => ({ PrefixListId })),
  Groups: groups.map((GroupId) => ({ GroupId })),
});

const world = { v4: ['0.0.0.0/0'], v6: ['::/0'] };
const everything: Tree = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

interface Doors {
  readonly vpc: string;
  readonly office: string;
  readonly hidden: string;
  readonly known: string;
}

async function makeGroups(ec2: Ec2, { vpc, office, hidden, known }: Doors): Promise<Record<string, string>> {
  const groups: Record<string, string> = {};
  const make = async (name: string, about: string, ...permissions: Tree[]): Promise<void> => {
    const id = (await ec2('CreateSecurityGroup', { GroupName: name, GroupDescription: about, VpcId: vpc }))('groupId')[0]!;
    groups[name] = id;
    await ec2('AuthorizeSecurityGroupIngress', { GroupId: id, IpPermissions: permissions });
  };
  const door = (port: number, kind: string): Tree => tcp(port, hidden === kind ? { lists: [known] } : world);
  await make('bastion', 'Where administrators come from', tcp(22, { v4: [office] }));
  await make('edge', 'Load balancer, public', tcp(443, world));
  await make('web', 'Web servers', tcp(8080, { groups: [groups.edge!] }), tcp(22, world));
  await make('gpu-nodes', 'GPU nodes with notebooks', tcp(22, { v4: world.v4 }), door(8888, 'notebook'));
  await make('desktops', 'Windows desktops', door(3389, 'desktop'));
  await make('migration-2023', 'Temporary, remove after the move', everything);
  const own = await ec2('DescribeSecurityGroups', { Filter: [...within(vpc), { Name: 'group-name', Value: ['default'] }] });
  await ec2('AuthorizeSecurityGroupIngress', { GroupId: own('groupId')[0]!, IpPermissions: [everything] });
  return groups;
}

type Ids = Readonly<Record<string, string>>;

async function startInstances(ec2: Ec2, { subnets, groups }: { subnets: Ids; groups: Ids }): Promise<void> {
  const instances = [
    ['bastion-1', 'bastion', '10.20.9.10', 'bastion'],
    ['edge-1', 'servers', '10.20.1.5', 'edge'],
    ['web-1', 'servers', '10.20.1.20', 'web'],
    ['gpu-1', 'servers', '10.20.1.30', 'gpu-nodes'],
    ['desk-1', 'servers', '10.20.1.40', 'desktops'],
  ] as const;
  for (const [name, subnet, address, group] of instances) {
    await ec2('RunInstances', {
      ImageId: 'ami-12c6146b',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnets[subnet]!,
      PrivateIpAddress: address,
      SecurityGroupId: [groups[group]!],
      TagSpecification: named('instance', name),
    });
  }
}

import { Ec2Error, notFound } from './errors.ts';
import { type Facts, type Filter, filtered } from './filters.ts';
import { addGroup } from './groups.ts';
import { zoneName } from './places.ts';
import { account, type Action, draw, type Region, type Subnet, tagNew, tagsOf, type TagSpecification, type Vpc } from './region.ts';

const firstZone = 1;
const kept = 5;

export const addressNumber = (address: string): number => address.split('.').reduce((sum, octet) => (sum * 256 + Number(octet)) >>> 0, 0);
export const addressText = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
export const blockSize = (cidr: string): number => 2 ** (32 - Number(cidr.split('/')[1] ?? 32));
const begin = (cidr: string): number => addressNumber(cidr.split('/')[0] ?? '');
const within = (inner: string, outer: string): boolean => begin(inner) >= begin(outer) && begin(inner) + blockSize(inner) <= begin(outer) + blockSize(outer);
const overlap = (one: string, other: string): boolean => begin(one) < begin(other) + blockSize(other) && begin(other) < begin(one) + blockSize(one);

const everywhere = { protocol: '-1', cidr: '0.0.0.0/0' };
const aclEntries = [true, false].flatMap((egress) => [
  { ...everywhere, egress, number: 100, action: 'allow' },
  { ...everywhere, egress, number: 32_767, action: 'deny' },
]);

/** A VPC with what each one has: a route table, an ACL that lets all through, a default group. */
export function addVpc(region: Region, { cidr, isDefault = false, tenancy = 'default' }: { cidr: string; isDefault?: boolean; tenancy?: string }): Vpc {
  const vpc: Vpc = { id: draw('vpc'), cidr, isDefault, tenancy, association: draw('vpc-cidr-assoc') };
  region.vpcs.push(vpc);
  const local = { destination: { DestinationCidrBlock: cidr }, target: { GatewayId: 'local' }, origin: 'CreateRouteTable' };
  region.routeTables.push({ id: draw('rtb'), vpc: vpc.id, associations: [{ id: draw('rtbassoc'), main: true }], routes: [local] });
  region.acls.push({ id: draw('acl'), vpc: vpc.id, isDefault: true, associations: [], entries: [...aclEntries] });
  addGroup(region, { name: 'default', description: 'default VPC security group', vpc: vpc.id, isDefault: true });
  return vpc;
}

export function addSubnet(region: Region, { vpc, cidr, zone }: { vpc: string; cidr: string; zone: number }): Subnet {
  const first = !region.subnets.some((one) => one.zone === zone);
  const subnet: Subnet = { id: draw('subnet'), vpc, cidr, zone, defaultForZone: first, publicAddresses: first };
  region.subnets.push(subnet);
  region.acls.find((acl) => acl.vpc === vpc && acl.isDefault)?.associations.push({ id: draw('aclassoc'), subnet: subnet.id });
  return subnet;
}

const vpcView = (region: Region, { id, cidr, isDefault, tenancy, association }: Vpc): object => ({
  OwnerId: account,
  InstanceTenancy: tenancy,
  Ipv6CidrBlockAssociationSet: [],
  CidrBlockAssociationSet: [{ AssociationId: association, CidrBlock: cidr, CidrBlockState: { State: 'associated' } }],
  IsDefault: isDefault,
  Tags: tagsOf(region, id),
  VpcId: id,
  State: 'available',
  CidrBlock: cidr,
  DhcpOptionsId: 'default',
});

const subnetView = (region: Region, subnet: Subnet): object => ({
  AvailabilityZoneId: zoneName(region.name, subnet.zone).id,
  OwnerId: account,
  AssignIpv6AddressOnCreation: false,
  Ipv6CidrBlockAssociationSet: [],
  Tags: tagsOf(region, subnet.id),
  SubnetArn: `arn:aws:ec2:${region.name}:${account}:subnet/${subnet.id}`,
  Ipv6Native: false,
  PrivateDnsNameOptionsOnLaunch: { HostnameType: 'ip-name', EnableResourceNameDnsARecord: false, EnableResourceNameDnsAAAARecord: false },
  SubnetId: subnet.id,
  State: 'available',
  VpcId: subnet.vpc,
  CidrBlock: subnet.cidr,
  AvailableIpAddressCount: blockSize(subnet.cidr) - kept - region.instances.filter((one) => one.subnet === subnet.id && one.state !== 'terminated').length,
  AvailabilityZone: zoneName(region.name, subnet.zone).name,
  DefaultForAz: subnet.defaultForZone,
  MapPublicIpOnLaunch: subnet.publicAddresses,
});

const vpcFacts: Facts<Vpc> = Object.fromEntries(
  Object.entries<(vpc: Vpc) => unknown>({
    'vpc-id': ({ id }) => id,
    'cidr cidr-block cidrBlock cidr-block-association.cidr-block': ({ cidr }) => cidr,
    'cidr-block-association.association-id': ({ association }) => association,
    'cidr-block-association.state': () => 'associated',
    'is-default isDefault': ({ isDefault }) => isDefault,
    state: () => 'available',
    'dhcp-options-id': () => 'default',
  }).flatMap(([names, fact]) => names.split(' ').map((name) => [name, fact])),
);

const subnetFacts = (region: Region): Facts<Subnet> => ({
  'subnet-id': ({ id }) => id,
  'vpc-id': ({ vpc }) => vpc,
  cidr: ({ cidr }) => cidr,
  'cidr-block': ({ cidr }) => cidr,
  'availability-zone': ({ zone }) => zoneName(region.name, zone).name,
  'default-for-az': ({ defaultForZone }) => defaultForZone,
  state: () => 'available',
});

export function vpcOf({ vpcs }: Region, wanted: string): Vpc {
  const vpc = vpcs.find(({ id }) => id === wanted);
  if (!vpc) throw notFound.vpc(wanted);
  return vpc;
}

export function subnetOf({ subnets }: Region, wanted: string): Subnet {
  const subnet = subnets.find(({ id }) => id === wanted);
  if (!subnet) throw notFound.subnet(wanted);
  return subnet;
}

function deleteVpc(region: Region, id: string): void {
  vpcOf(region, id);
  const tables = region.routeTables.filter(({ vpc }) => vpc === id);
  if (region.subnets.some(({ vpc }) => vpc === id) || region.gateways.some(({ vpc }) => vpc === id) || tables.length > 1)
    throw new Ec2Error('DependencyViolation', `The vpc '${id}' has dependencies and cannot be deleted.`);
  region.vpcs = region.vpcs.filter((vpc) => vpc.id !== id);
  region.routeTables = region.routeTables.filter(({ vpc }) => vpc !== id);
  region.groups = region.groups.filter(({ vpc, isDefault }) => vpc !== id || !isDefault);
}

interface NewSubnet {
  readonly VpcId: string;
  readonly CidrBlock: string;
  readonly AvailabilityZone?: string;
  readonly TagSpecifications?: TagSpecification[];
}

function createSubnet(region: Region, { VpcId: vpc, CidrBlock: cidr, AvailabilityZone, TagSpecifications }: NewSubnet): object {
  const { cidr: whole } = vpcOf(region, vpc);
  if (!within(cidr, whole)) throw new Ec2Error('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
  if (region.subnets.some((one) => one.vpc === vpc && overlap(one.cidr, cidr)))
    throw new Ec2Error('InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
  const zone = AvailabilityZone === undefined ? firstZone : Math.max('abc'.indexOf(AvailabilityZone.at(-1) ?? 'b'), 0);
  const subnet = addSubnet(region, { vpc, cidr, zone });
  tagNew(region, subnet.id, TagSpecifications);
  return { Subnet: subnetView(region, subnet) };
}

interface NewVpc {
  readonly CidrBlock: string;
  readonly InstanceTenancy?: string;
  readonly TagSpecifications?: TagSpecification[];
}

export const networkActions: Readonly<Record<string, Action>> = {
  DescribeVpcs(region, { VpcIds = [], Filters }: { VpcIds?: string[]; Filters?: Filter[] }) {
    const unknown = VpcIds.filter((wanted) => !region.vpcs.some(({ id }) => id === wanted));
    if (unknown.length > 0) throw notFound.vpc(`{${unknown.map((id) => `'${id}'`).join(', ')}}`);
    const wanted = region.vpcs.filter(({ id }) => VpcIds.length === 0 || VpcIds.includes(id));
    return { Vpcs: filtered(wanted, Filters, { region, facts: vpcFacts, id: ({ id }) => id }).map((vpc) => vpcView(region, vpc)) };
  },
  CreateVpc(region, { CidrBlock, InstanceTenancy, TagSpecifications }: NewVpc) {
    const vpc = addVpc(region, { cidr: CidrBlock, tenancy: InstanceTenancy });
    tagNew(region, vpc.id, TagSpecifications);
    return { Vpc: vpcView(region, vpc) };
  },
  DeleteVpc: (region, { VpcId }: { VpcId: string }) => void deleteVpc(region, VpcId),
  DescribeVpcAttribute(region, { VpcId, Attribute }: { VpcId: string; Attribute: string }) {
    const { isDefault } = vpcOf(region, VpcId);
    const values: Readonly<Record<string, boolean>> = { EnableDnsSupport: true, EnableDnsHostnames: isDefault, EnableNetworkAddressUsageMetrics: false };
    const name = Attribute.charAt(0).toUpperCase() + Attribute.slice(1);
    return { VpcId, [name]: { Value: values[name] } };
  },
  DescribeSubnets(region, { SubnetIds = [], Filters }: { SubnetIds?: string[]; Filters?: Filter[] }) {
    for (const id of SubnetIds) subnetOf(region, id);
    const wanted = region.subnets.filter(({ id }) => SubnetIds.length === 0 || SubnetIds.includes(id));
    return { Subnets: filtered(wanted, Filters, { region, facts: subnetFacts(region), id: ({ id }) => id }).map((subnet) => subnetView(region, subnet)) };
  },
  CreateSubnet: (region, input: NewSubnet) => createSubnet(region, input),
  DeleteSubnet(region, { SubnetId }: { SubnetId: string }) {
    const subnet = subnetOf(region, SubnetId);
    if (region.instances.some((one) => one.subnet === SubnetId && one.state !== 'terminated'))
      throw new Ec2Error('DependencyViolation', `The subnet '${SubnetId}' has dependencies and cannot be deleted.`);
    region.subnets = region.subnets.filter((one) => one !== subnet);
    return undefined;
  },
  ModifySubnetAttribute(region, { SubnetId, MapPublicIpOnLaunch }: { SubnetId: string; MapPublicIpOnLaunch?: { Value?: boolean } }) {
    const subnet = subnetOf(region, SubnetId);
    if (MapPublicIpOnLaunch?.Value !== undefined) subnet.publicAddresses = MapPublicIpOnLaunch.Value;
    return undefined;
  },
};

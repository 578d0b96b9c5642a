import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { AwsEc2, Instance, NetworkAcl, Permission, RouteTable, SecurityGroup } from '../../evidence/aws.ts';
import { type Ec2Client, ec2Client } from './ec2-client.ts';
import { type Xml, childOf, itemsOf, textOf } from './parse-xml.ts';

/** The EC2 network of a region, asked of the AWS emulator's API from inside its own machine. */
export const awsEc2 = defineProbe({
  kind: 'awsEc2',
  scope: z.strictObject({ machine: z.string(), port: z.coerce.number().int().default(5000), region: z.string() }),
  async collect(target, { machine, port, region }, { signal }): Promise<AwsEc2> {
    const there = target.machine(machine);
    const client = ec2Client({ dial: () => there.dial({ port, host: '127.0.0.1', timeoutMs: 3_000 }), region, signal });
    const [groups, reservations, tables, acls] = await Promise.all([
      client.ask('DescribeSecurityGroups').then((answer) => itemsOf(answer, 'securityGroupInfo').map(groupOf)),
      client.ask('DescribeInstances'),
      client.ask('DescribeRouteTables'),
      client.ask('DescribeNetworkAcls'),
    ]);
    return {
      region,
      groups,
      prefixLists: await prefixListsOf(client, groups),
      instances: itemsOf(reservations, 'reservationSet')
        .flatMap((reservation) => itemsOf(reservation, 'instancesSet').map(instanceOf))
        .filter(({ state }) => state !== 'terminated' && state !== 'shutting-down'),
      routeTables: itemsOf(tables, 'routeTableSet').map(tableOf),
      acls: itemsOf(acls, 'networkAclSet').map(aclOf),
    };
  },
});

/** The lists that groups refer to. One that was deleted meanwhile is left out: it lets nobody in. */
async function prefixListsOf(client: Ec2Client, groups: readonly SecurityGroup[]): Promise<AwsEc2['prefixLists']> {
  const used = new Set(groups.flatMap(({ ingress, egress }) => [...ingress, ...egress].flatMap(({ prefixLists }) => prefixLists)));
  if (used.size === 0) return [];
  const lists = itemsOf(await client.ask('DescribeManagedPrefixLists'), 'prefixListSet').filter((list) => used.has(textOf(list, 'prefixListId')));
  return Promise.all(
    lists.map(async (list) => {
      const id = textOf(list, 'prefixListId');
      const entries = itemsOf(await client.ask('GetManagedPrefixListEntries', { PrefixListId: id }), 'entrySet');
      return { id, name: textOf(list, 'prefixListName'), entries: entries.map((entry) => textOf(entry, 'cidr')) };
    }),
  );
}

const groupOf = (group: Xml): SecurityGroup => ({
  id: textOf(group, 'groupId'),
  name: textOf(group, 'groupName'),
  vpc: textOf(group, 'vpcId'),
  ingress: itemsOf(group, 'ipPermissions').map(permissionOf),
  egress: itemsOf(group, 'ipPermissionsEgress').map(permissionOf),
});

const permissionOf = (permission: Xml): Permission => ({
  protocol: textOf(permission, 'ipProtocol'),
  ...portsOf(permission, 'fromPort', 'toPort'),
  cidrs: [
    ...itemsOf(permission, 'ipRanges').map((range) => textOf(range, 'cidrIp')),
    ...itemsOf(permission, 'ipv6Ranges').map((range) => textOf(range, 'cidrIpv6')),
  ],
  prefixLists: itemsOf(permission, 'prefixListIds').map((list) => textOf(list, 'prefixListId')),
  groups: itemsOf(permission, 'groups').map((group) => textOf(group, 'groupId')),
});

/** Groups are those of the instance itself: the emulator keeps groups on an interface that were taken away from it. */
const instanceOf = (instance: Xml): Instance => {
  const id = textOf(instance, 'instanceId');
  const publicIp = textOf(instance, 'ipAddress');
  const tag = itemsOf(instance, 'tagSet').find((one) => textOf(one, 'key') === 'Name');
  const interfaces = itemsOf(instance, 'networkInterfaceSet');
  return {
    id,
    name: textOf(tag, 'value') || id,
    state: textOf(childOf(instance, 'instanceState'), 'name'),
    vpc: textOf(instance, 'vpcId'),
    subnet: textOf(instance, 'subnetId'),
    privateIp: textOf(instance, 'privateIpAddress'),
    ...(publicIp ? { publicIp } : {}),
    ipv6: interfaces.flatMap((one) => itemsOf(one, 'ipv6AddressesSet').map((address) => textOf(address, 'ipv6Address'))),
    groups: itemsOf(instance, 'groupSet').map((group) => textOf(group, 'groupId')),
  };
};

const tableOf = (table: Xml): RouteTable => ({
  id: textOf(table, 'routeTableId'),
  vpc: textOf(table, 'vpcId'),
  main: itemsOf(table, 'associationSet').some((association) => textOf(association, 'main') === 'true'),
  subnets: itemsOf(table, 'associationSet').flatMap((association) => textOf(association, 'subnetId') || []),
  routes: itemsOf(table, 'routeSet').map((route) => ({
    destination: textOf(route, 'destinationCidrBlock') || textOf(route, 'destinationIpv6CidrBlock') || textOf(route, 'destinationPrefixListId'),
    gateway:
      ['gatewayId', 'natGatewayId', 'egressOnlyInternetGatewayId', 'transitGatewayId', 'networkInterfaceId', 'vpcPeeringConnectionId']
        .map((name) => textOf(route, name))
        .find(Boolean) ?? '',
  })),
});

const aclOf = (acl: Xml): NetworkAcl => ({
  id: textOf(acl, 'networkAclId'),
  vpc: textOf(acl, 'vpcId'),
  subnets: itemsOf(acl, 'associationSet').map((association) => textOf(association, 'subnetId')),
  ingress: itemsOf(acl, 'entrySet')
    .filter((entry) => textOf(entry, 'egress') === 'false' && Number(textOf(entry, 'ruleNumber')) < 32_767)
    .map((entry) => ({
      number: Number(textOf(entry, 'ruleNumber')),
      allow: textOf(entry, 'ruleAction') === 'allow',
      protocol: textOf(entry, 'protocol'),
      ...portsOf(childOf(entry, 'portRange'), 'from', 'to'),
      cidr: textOf(entry, 'cidrBlock') || textOf(entry, 'ipv6CidrBlock'),
    })),
});

function portsOf(element: Xml | undefined, from: string, to: string): { fromPort?: number; toPort?: number } {
  const [first, last] = [textOf(element, from), textOf(element, to)];
  return first === '' ? {} : { fromPort: Number(first), toPort: Number(last || first) };
}

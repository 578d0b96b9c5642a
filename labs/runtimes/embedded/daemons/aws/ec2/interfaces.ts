import { notFound } from './errors.ts';
import { type Facts, type Filter, filtered } from './filters.ts';
import { groupNames } from './instances.ts';
import { interfaceGroups, interfaceView, zoneOf } from './instance-views.ts';
import { subnetOf } from './networks.ts';
import { account, type Action, type Instance, type Region } from './region.ts';

/** Every interface is an instance's. */
function bearerOf({ instances }: Region, wanted: string): Instance {
  const bearer = instances.find((instance) => instance.interface.id === wanted);
  if (!bearer) throw notFound.interface(wanted);
  return bearer;
}

const facts = (region: Region): Facts<Instance> => ({
  'network-interface-id': ({ interface: { id } }) => id,
  'private-ip-address': ({ address }) => address,
  'addresses.private-ip-address': ({ address }) => address,
  'subnet-id': ({ subnet }) => subnet,
  'vpc-id': ({ vpc }) => vpc,
  'group-id': ({ interface: { groups } }) => groups.map(({ GroupId }) => GroupId),
  'availability-zone': ({ subnet }) => zoneOf(region, subnetOf(region, subnet)),
  description: () => 'Primary network interface',
  status: () => 'in-use',
  'attachment.instance-id': ({ id }) => id,
  'attachment.instance-owner-id': () => account,
  'attachment.attachment-id': ({ interface: { attachment } }) => attachment,
});

interface Change {
  readonly NetworkInterfaceId: string;
  readonly Groups?: string[];
  readonly SourceDestCheck?: { readonly Value?: boolean };
}

export const interfaceActions: Readonly<Record<string, Action>> = {
  DescribeNetworkInterfaces(region, { NetworkInterfaceIds: ids = [], Filters }: { NetworkInterfaceIds?: string[]; Filters?: Filter[] }) {
    for (const id of ids) bearerOf(region, id);
    const wanted = region.instances.filter((instance) => ids.length === 0 || ids.includes(instance.interface.id));
    const found = filtered(wanted, Filters, { region, facts: facts(region), id: (instance) => instance.interface.id });
    return { NetworkInterfaces: found.map((instance) => interfaceView(region, instance)) };
  },
  DescribeNetworkInterfaceAttribute(region, { NetworkInterfaceId, Attribute }: { NetworkInterfaceId: string; Attribute?: string }) {
    const bearer = bearerOf(region, NetworkInterfaceId);
    const values: Readonly<Record<string, object>> = {
      groupSet: { Groups: interfaceGroups(bearer) },
      description: { Description: { Value: 'Primary network interface' } },
      sourceDestCheck: { SourceDestCheck: { Value: bearer.checksSource } },
    };
    return { NetworkInterfaceId, ...values[Attribute ?? ''] };
  },
  ModifyNetworkInterfaceAttribute(region, { NetworkInterfaceId, Groups, SourceDestCheck }: Change) {
    const bearer = bearerOf(region, NetworkInterfaceId);
    if (Groups) bearer.interface.groups = groupNames(region, Groups);
    if (SourceDestCheck?.Value !== undefined) bearer.checksSource = SourceDestCheck.Value;
    return undefined;
  },
};

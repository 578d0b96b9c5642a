import { randomInt } from 'node:crypto';
import { Ec2Error } from './errors.ts';
import { type Facts, type Filter, filtered } from './filters.ts';
import { findGroup } from './groups.ts';
import { instanceView, type StateName, stateView, statusView, volumeView, zoneOf } from './instance-views.ts';
import { addressNumber, addressText, subnetOf } from './networks.ts';
import { account, type Action, draw, type GroupName, type Instance, type Region, type Subnet, tagNew, type TagSpecification } from './region.ts';

const now = (): string => `${new Date().toISOString().slice(0, 19)}.000Z`;
const publicAddress = (): string => `54.214.${randomInt(256)}.${randomInt(256)}`;

export function instancesOf({ instances }: Region, ids: readonly string[] = []): Instance[] {
  const unknown = ids.find((wanted) => !instances.some(({ id }) => id === wanted));
  if (unknown !== undefined) throw new Ec2Error('InvalidInstanceID.NotFound', `The instance ID '${unknown}' does not exist`);
  return ids.length === 0 ? instances : ids.map((wanted) => instances.find(({ id }) => id === wanted)!);
}

/** Groups by id; one that does not exist is passed over. */
export const groupNames = (region: Region, ids: readonly string[]): GroupName[] =>
  ids.flatMap((wanted) => {
    const group = findGroup(region, wanted);
    return group ? [{ GroupId: group.id, GroupName: group.name }] : [];
  });

const facts = (region: Region): Facts<Instance> => ({
  'instance-state-name': ({ state }) => state,
  'instance-state-code': ({ state }) => ({ running: 16, stopped: 80, terminated: 48 })[state],
  'instance-id': ({ id }) => id,
  'vpc-id': ({ vpc }) => vpc,
  'subnet-id': ({ subnet }) => subnet,
  'group-id': ({ groups }) => groups.map(({ GroupId }) => GroupId),
  'instance.group-id': ({ groups }) => groups.map(({ GroupId }) => GroupId),
  'instance.group-name': ({ groups }) => groups.map(({ GroupName }) => GroupName),
  'instance-type': ({ type }) => type,
  'private-ip-address': ({ address }) => address,
  'ip-address': (instance) => instance.publicAddress,
  'availability-zone': ({ subnet }) => zoneOf(region, subnetOf(region, subnet)),
  architecture: () => 'x86_64',
  'image-id': ({ image }) => image,
  'owner-id': () => account,
  'source-dest-check': ({ checksSource }) => checksSource,
});

interface Asked {
  readonly InstanceIds?: string[];
  readonly Filters?: Filter[];
}

const chosen = (region: Region, { InstanceIds, Filters }: Asked): Instance[] =>
  filtered(instancesOf(region, InstanceIds), Filters, { region, facts: facts(region), id: ({ id }) => id });

function reservations(region: Region, instances: readonly Instance[], state?: StateName): object[] {
  const ids = [...new Set(instances.map(({ reservation }) => reservation))];
  return ids.map((ReservationId) => ({
    ReservationId,
    OwnerId: account,
    Groups: [],
    Instances: instances.filter(({ reservation }) => reservation === ReservationId).map((one) => instanceView(region, one, state)),
  }));
}

interface Launch {
  readonly ImageId?: string;
  readonly InstanceType?: string;
  readonly MaxCount: number;
  readonly SubnetId?: string;
  readonly PrivateIpAddress?: string;
  readonly SecurityGroupIds?: string[];
  readonly SecurityGroups?: string[];
  readonly ClientToken?: string;
  readonly TagSpecifications?: TagSpecification[];
}

function launchSubnet(region: Region, id: string | undefined): Subnet {
  const subnet = id === undefined ? region.subnets.find(({ vpc }) => region.vpcs.some((one) => one.isDefault && one.id === vpc)) : subnetOf(region, id);
  if (!subnet) throw new Ec2Error('VPCIdNotSpecified', 'No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.');
  return subnet;
}

function freeAddress({ instances }: Region, { id, cidr }: Subnet): string {
  const taken = new Set(instances.flatMap(({ subnet, address, state }) => (subnet === id && state !== 'terminated' ? [address] : [])));
  let number = addressNumber(cidr.split('/')[0] ?? '') + 4;
  while (taken.has(addressText(number))) number += 1;
  return addressText(number);
}

function launch(region: Region, input: Launch): object[] {
  const subnet = launchSubnet(region, input.SubnetId);
  const groups = groupNames(region, [...(input.SecurityGroupIds ?? []), ...(input.SecurityGroups ?? [])]);
  const own =
    groups.length > 0
      ? groups
      : groupNames(
          region,
          region.groups.flatMap(({ id, vpc, isDefault }) => (isDefault && vpc === subnet.vpc ? [id] : [])),
        );
  const reservation = draw('r');
  const made = Array.from({ length: Math.min(input.MaxCount, 20) }, (): Instance => {
    const mac = `02:00:00:${[0, 0, 0].map(() => randomInt(256).toString(16).padStart(2, '0')).join(':')}`;
    const instance: Instance = {
      id: draw('i'),
      reservation,
      image: input.ImageId ?? '',
      type: input.InstanceType ?? 'm1.small',
      subnet: subnet.id,
      vpc: subnet.vpc,
      address: input.PrivateIpAddress ?? freeAddress(region, subnet),
      ...(subnet.publicAddresses ? { publicAddress: publicAddress() } : {}),
      startedAt: now(),
      token: input.ClientToken ?? 'ABCDE',
      volume: draw('vol'),
      interface: { id: draw('eni'), mac, attachment: draw('eni-attach'), groups: own },
      state: 'running',
      groups,
      protected: false,
      checksSource: true,
    };
    region.instances.push(instance);
    tagNew(
      region,
      instance.id,
      input.TagSpecifications?.filter(({ ResourceType }) => ResourceType === 'instance'),
    );
    return instance;
  });
  return reservations(region, made, 'pending');
}

interface Turn {
  readonly to: Instance['state'];
  readonly shown: StateName;
}

/** What instances change to is told as under way, and has happened when one looks again. */
function turn(region: Region, ids: readonly string[], { to, shown }: Turn): object[] {
  return instancesOf(region, ids).map((instance) => {
    const before = instance.state;
    if (to === 'terminated' && instance.protected)
      throw new Ec2Error(
        'OperationNotPermitted',
        `The instance '${instance.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    instance.state = to;
    if (to === 'running') {
      delete instance.endedAt;
      if (region.subnets.find(({ id }) => id === instance.subnet)?.publicAddresses) instance.publicAddress ??= publicAddress();
    } else {
      instance.endedAt = `${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`;
      delete instance.publicAddress;
    }
    return { InstanceId: instance.id, CurrentState: stateView(shown), PreviousState: stateView(before) };
  });
}

interface AttributeChange {
  readonly InstanceId: string;
  readonly Groups?: string[];
  readonly InstanceType?: { readonly Value?: string };
  readonly DisableApiTermination?: { readonly Value?: boolean };
  readonly SourceDestCheck?: { readonly Value?: boolean };
}

function change(region: Region, { InstanceId, Groups, InstanceType, DisableApiTermination, SourceDestCheck }: AttributeChange): void {
  const [instance] = instancesOf(region, [InstanceId]);
  if (Groups) instance!.groups = groupNames(region, Groups);
  if (InstanceType?.Value !== undefined) instance!.type = InstanceType.Value;
  if (DisableApiTermination?.Value !== undefined) instance!.protected = DisableApiTermination.Value;
  if (SourceDestCheck?.Value !== undefined) instance!.checksSource = SourceDestCheck.Value;
}

function attribute(region: Region, { InstanceId, Attribute }: { InstanceId: string; Attribute: string }): object {
  const { groups, type, protected: kept, checksSource } = instancesOf(region, [InstanceId])[0]!;
  const values: Readonly<Record<string, object>> = {
    groupSet: { Groups: groups.map(({ GroupId }) => ({ GroupId })) },
    instanceType: { InstanceType: { Value: type } },
    disableApiTermination: { DisableApiTermination: { Value: kept } },
    sourceDestCheck: { SourceDestCheck: { Value: checksSource } },
  };
  return { InstanceId, ...values[Attribute] };
}

interface Ids {
  readonly InstanceIds: string[];
}

export const instanceActions: Readonly<Record<string, Action>> = {
  DescribeInstances: (region, asked: Asked) => ({ Reservations: reservations(region, chosen(region, asked)) }),
  DescribeInstanceStatus: (region, asked: Asked & { IncludeAllInstances?: boolean }) => ({
    InstanceStatuses: chosen(region, asked)
      .filter(({ state }) => asked.IncludeAllInstances || state === 'running')
      .map((one) => statusView(region, one)),
  }),
  DescribeInstanceAttribute: (region, asked: { InstanceId: string; Attribute: string }) => attribute(region, asked),
  DescribeVolumes: (region) => ({ Volumes: region.instances.filter(({ state }) => state !== 'terminated').map((one) => volumeView(region, one)) }),
  RunInstances: (region, input: Launch) => launch(region, input)[0],
  StartInstances: (region, { InstanceIds }: Ids) => ({ StartingInstances: turn(region, InstanceIds, { to: 'running', shown: 'pending' }) }),
  StopInstances: (region, { InstanceIds }: Ids) => ({ StoppingInstances: turn(region, InstanceIds, { to: 'stopped', shown: 'stopping' }) }),
  TerminateInstances: (region, { InstanceIds }: Ids) => ({ TerminatingInstances: turn(region, InstanceIds, { to: 'terminated', shown: 'shutting-down' }) }),
  RebootInstances: (region, { InstanceIds }: Ids) => void instancesOf(region, InstanceIds),
  ModifyInstanceAttribute: (region, input: AttributeChange) => void change(region, input),
};

import { zoneName } from './places.ts';
import { account, type GroupName, type Instance, type Region, type Subnet, tagsOf } from './region.ts';

const states = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export type StateName = keyof typeof states;
export const stateView = (name: StateName): object => ({ Code: states[name], Name: name });

const dashed = (address: string): string => address.replaceAll('.', '-');
export const zoneOf = (region: Region, { zone }: Pick<Subnet, 'zone'>): string => zoneName(region.name, zone).name;
/** The zone of its subnet, which may be gone. */
const placeOf = (region: Region, { subnet }: Instance): string => zoneOf(region, region.subnets.find(({ id }) => id === subnet) ?? { zone: 1 });

/** The interface's own groups, and those that its instance has beside. */
export const interfaceGroups = ({ interface: { groups: own }, groups }: Instance): GroupName[] => [
  ...own,
  ...groups.filter(({ GroupId }) => !own.some((one) => one.GroupId === GroupId)),
];

const association = ({ publicAddress }: Instance): object =>
  publicAddress === undefined ? {} : { IpOwnerId: account, PublicDnsName: `ip-${dashed(publicAddress)}.ec2.internal`, PublicIp: publicAddress };

const attachment = ({ startedAt, interface: { attachment: AttachmentId } }: Instance) => ({
  AttachTime: startedAt,
  AttachmentId,
  DeleteOnTermination: false,
  DeviceIndex: 0,
  NetworkCardIndex: 0,
  Status: 'attached',
});

const connected = (instance: Instance) => ({
  Description: 'Primary network interface',
  Groups: interfaceGroups(instance),
  InterfaceType: 'interface',
  Ipv6Addresses: [],
  MacAddress: instance.interface.mac,
  NetworkInterfaceId: instance.interface.id,
  OwnerId: account,
  PrivateIpAddress: instance.address,
  SourceDestCheck: instance.checksSource,
  Status: 'in-use',
  SubnetId: instance.subnet,
  VpcId: instance.vpc,
});

export const interfaceView = (region: Region, instance: Instance): object => ({
  ...connected(instance),
  Association: instance.publicAddress === undefined ? undefined : association(instance),
  Attachment: { ...attachment(instance), InstanceId: instance.id, InstanceOwnerId: account },
  AvailabilityZone: placeOf(region, instance),
  PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: instance.address }],
  RequesterId: 'AIDAIT2UOQQY3AUEMOTO',
  RequesterManaged: false,
  TagSet: tagsOf(region, instance.interface.id),
});

const metadataOptions = {
  State: 'applied',
  HttpTokens: 'optional',
  HttpPutResponseHopLimit: 1,
  HttpEndpoint: 'enabled',
  HttpProtocolIpv6: 'disabled',
  InstanceMetadataTags: 'disabled',
};

const fixed = {
  AmiLaunchIndex: 0,
  Architecture: 'x86_64',
  EbsOptimized: false,
  HibernationOptions: {},
  Hypervisor: 'xen',
  MetadataOptions: metadataOptions,
  Monitoring: { State: 'disabled' },
  Platform: 'windows',
  ProductCodes: [],
  RootDeviceName: '/dev/sda1',
  RootDeviceType: 'ebs',
  SriovNetSupport: 'simple',
  VirtualizationType: 'hvm',
};

const disk = ({ startedAt, volume }: Instance): object => ({
  DeviceName: '/dev/sda1',
  Ebs: { AttachTime: startedAt, DeleteOnTermination: true, Status: 'attached', VolumeId: volume },
});

const stopped = { Code: 'Client.UserInitiatedShutdown', Message: 'Client.UserInitiatedShutdown: User initiated shutdown' };

export function instanceView(region: Region, instance: Instance, state: StateName = instance.state): object {
  const { id, address, publicAddress, startedAt, endedAt } = instance;
  const primary = { Association: publicAddress === undefined ? undefined : association(instance), Primary: true, PrivateIpAddress: address };
  const tags = tagsOf(region, id);
  return {
    ...fixed,
    BlockDeviceMappings: instance.state === 'terminated' ? [] : [disk(instance)],
    ClientToken: instance.token,
    NetworkInterfaces: [{ ...connected(instance), Association: association(instance), Attachment: attachment(instance), PrivateIpAddresses: [primary] }],
    SecurityGroups: instance.groups,
    SourceDestCheck: instance.checksSource,
    StateReason: endedAt === undefined ? { Code: '', Message: '' } : stopped,
    Tags: tags.length === 0 ? undefined : tags,
    InstanceId: id,
    ImageId: instance.image,
    State: stateView(state),
    PrivateDnsName: `ip-${dashed(address)}.${region.name}.compute.internal`,
    PublicDnsName: publicAddress === undefined ? undefined : `ec2-${dashed(publicAddress)}.${region.name}.compute.amazonaws.com`,
    StateTransitionReason: endedAt === undefined ? '' : `User initiated (${endedAt})`,
    InstanceType: instance.type,
    LaunchTime: startedAt,
    Placement: { GroupName: '', Tenancy: 'default', AvailabilityZone: placeOf(region, instance) },
    SubnetId: instance.subnet,
    VpcId: instance.vpc,
    PrivateIpAddress: address,
    PublicIpAddress: publicAddress,
  };
}

const passed = { Details: [{ Name: 'reachability', Status: 'passed' }], Status: 'ok' };

export const statusView = (region: Region, instance: Instance): object => ({
  AvailabilityZone: placeOf(region, instance),
  InstanceId: instance.id,
  InstanceState: stateView(instance.state),
  InstanceStatus: passed,
  SystemStatus: passed,
});

export const volumeView = (region: Region, instance: Instance): object => ({
  VolumeType: 'gp2',
  VolumeId: instance.volume,
  Size: 8,
  AvailabilityZone: placeOf(region, instance),
  State: 'in-use',
  CreateTime: instance.startedAt,
  Attachments: [{ VolumeId: instance.volume, InstanceId: instance.id, Device: '/dev/sda1', State: 'attached', AttachTime: instance.startedAt }],
  Encrypted: false,
});

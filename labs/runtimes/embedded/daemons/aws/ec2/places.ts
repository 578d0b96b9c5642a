import type { Action, Region } from './region.ts';

const open = [
  'af-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ca-central-1 eu-central-1 eu-north-1',
  'eu-south-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 cn-north-1 cn-northwest-1',
].join(' ');
const regions = [
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4',
  'ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3',
  'il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 cn-north-1 cn-northwest-1',
]
  .join(' ')
  .split(' ');
const opted = new Set(open.split(' '));

export const isRegion = (name: string): boolean => regions.includes(name);

/** `eu-central-1b` and `euc1-az2`. */
export function zoneName(region: string, index: number): { name: string; id: string } {
  const [area = '', side = '', number = ''] = region.split('-');
  const short = side.replace(/^(north|south|east|west|central)(east|west)?$/, (_, one: string, two = '') => one.charAt(0) + String(two).charAt(0));
  return { name: `${region}${'abc'[index]}`, id: `${area}${short}${number}-az${index + 1}` };
}

const zones = ({ name: region }: Region): object[] =>
  [0, 1, 2].map((index) => {
    const { name, id } = zoneName(region, index);
    return { Messages: [], RegionName: region, ZoneName: name, ZoneId: id, ZoneType: 'availability-zone', State: 'available' };
  });

const attributes = (region: Region): readonly (readonly [string, ...string[]])[] => [
  ['vpc-max-security-groups-per-interface', '5'],
  ['max-instances', '20'],
  ['supported-platforms', 'EC2', 'VPC'],
  ['default-vpc', region.vpcs.find(({ isDefault }) => isDefault)?.id ?? 'none'],
  ['max-elastic-ips', '5'],
  ['vpc-max-elastic-ips', '5'],
];

const none = (member: string): Action => {
  const answer = { [member]: [] };
  return () => answer;
};

export const placeActions: Readonly<Record<string, Action>> = {
  DescribeRegions: (_, { RegionNames = [] }: { RegionNames?: string[] }) => ({
    Regions: regions
      .filter((name) => RegionNames.length === 0 || RegionNames.includes(name))
      .map((name) => ({
        OptInStatus: opted.has(name) ? 'opt-in-not-required' : 'not-opted-in',
        RegionName: name,
        Endpoint: `ec2.${name}.amazonaws.com${name.startsWith('cn-') ? '.cn' : ''}`,
      })),
  }),
  DescribeAvailabilityZones: (region) => ({ AvailabilityZones: zones(region) }),
  DescribeAccountAttributes: (region) => ({
    AccountAttributes: attributes(region).map(([AttributeName, ...values]) => ({
      AttributeName,
      AttributeValues: values.map((AttributeValue) => ({ AttributeValue })),
    })),
  }),
  DescribeAddresses: none('Addresses'),
  DescribeKeyPairs: none('KeyPairs'),
  DescribeVpcEndpoints: none('VpcEndpoints'),
  DescribeNatGateways: none('NatGateways'),
  DescribeVpcPeeringConnections: none('VpcPeeringConnections'),
  DescribeFlowLogs: none('FlowLogs'),
  DescribeDhcpOptions: none('DhcpOptions'),
};

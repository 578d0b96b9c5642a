import type { AwsEc2, Instance, Permission, SecurityGroup } from '../../evidence/aws.ts';

export const allow = (ports: number | readonly [number, number] | '-1', ...sources: readonly string[]): Permission => {
  const [fromPort, toPort] = typeof ports === 'number' ? [ports, ports] : ports === '-1' ? [undefined, undefined] : ports;
  return {
    protocol: ports === '-1' ? '-1' : 'tcp',
    ...(fromPort === undefined ? {} : { fromPort, toPort }),
    cidrs: sources.filter((source) => source.includes('/')),
    prefixLists: sources.filter((source) => source.startsWith('pl-')),
    groups: sources.filter((source) => source.startsWith('sg-')),
  };
};

export const group = (name: string, ingress: readonly Permission[], egress: readonly Permission[] = []): SecurityGroup => ({
  id: `sg-${name}`,
  name,
  vpc: 'vpc-1',
  ingress,
  egress,
});

export const instance = (name: string, groups: readonly string[], more: Partial<Instance> = {}): Instance => ({
  id: `i-${name}`,
  name,
  state: 'running',
  vpc: 'vpc-1',
  subnet: 'subnet-1',
  privateIp: '10.20.1.10',
  publicIp: '54.1.2.3',
  ipv6: [],
  groups: groups.map((one) => `sg-${one}`),
  ...more,
});

/** One public subnet. `pl-partners` hides the whole internet, `pl-office` does not. */
export const network = (parts: Partial<AwsEc2>): { awsEc2: AwsEc2 } => ({
  awsEc2: {
    region: 'eu-central-1',
    groups: [],
    prefixLists: [
      { id: 'pl-partners', name: 'partners', entries: ['198.18.0.0/24', '0.0.0.0/0'] },
      { id: 'pl-office', name: 'office', entries: ['198.51.100.0/24'] },
    ],
    instances: [],
    routeTables: [
      {
        id: 'rtb-1',
        vpc: 'vpc-1',
        main: true,
        subnets: [],
        routes: [
          { destination: '10.20.0.0/16', gateway: 'local' },
          { destination: '0.0.0.0/0', gateway: 'igw-1' },
          { destination: '::/0', gateway: 'igw-1' },
        ],
      },
    ],
    acls: [
      {
        id: 'acl-1',
        vpc: 'vpc-1',
        subnets: ['subnet-1'],
        ingress: [
          { number: 100, allow: true, protocol: '-1', cidr: '0.0.0.0/0' },
          { number: 101, allow: true, protocol: '-1', cidr: '::/0' },
        ],
      },
    ],
    ...parts,
  },
});

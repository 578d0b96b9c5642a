import { draw, type PrefixList } from './region.ts';

/** Lists that the cloud itself keeps in each region: name, and address blocks. */
const kept: readonly (readonly [string, ...string[]])[] = [
  ['com.amazonaws.*.s3', '52.216.0.0/15', '3.5.0.0/19', '54.231.0.0/16'],
  ['com.amazonaws.*.dynamodb', '3.218.182.0/24', '3.218.180.0/23', '52.94.0.0/22', '52.119.224.0/20'],
  [
    'com.amazonaws.global.cloudfront.origin-facing',
    ...['13.124.199.0/24', '130.176.0.0/18', '15.158.0.0/16', '18.68.0.0/16', '204.246.166.0/24', '205.251.218.0/24', '3.172.0.0/18', '54.239.208.0/21'],
    ...['64.252.64.0/18', '70.132.0.0/18'],
  ],
  ['com.amazonaws.global.groundstation', '3.2.16.0/20'],
  ['com.amazonaws.*.vpc-lattice', '169.254.171.0/24'],
  ['com.amazonaws.*.ipv6.vpc-lattice', 'fd00:ec2:80::/64'],
];

export const defaultPrefixLists = (region: string): PrefixList[] =>
  kept.map(([name, ...blocks]) => ({
    id: draw('pl'),
    name: name.replace('*', region),
    family: name.includes('ipv6') ? 'IPv6' : 'IPv4',
    entries: { '1': blocks.map((Cidr) => ({ Cidr, Description: 'default' })) },
    state: 'create-complete',
    owner: 'AWS',
  }));

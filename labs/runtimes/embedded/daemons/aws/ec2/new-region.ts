import { defaultPrefixLists } from './default-prefix-lists.ts';
import { addSubnet, addVpc } from './networks.ts';
import type { Region } from './region.ts';

/** A region as an account has it on its first day. */
export function newRegion(name: string): Region {
  const region: Region = {
    name,
    firstVpc: '',
    vpcs: [],
    subnets: [],
    gateways: [],
    routeTables: [],
    acls: [],
    groups: [],
    instances: [],
    prefixLists: defaultPrefixLists(name),
    tags: {},
  };
  const vpc = addVpc(region, { cidr: '172.31.0.0/16', isDefault: true });
  region.firstVpc = vpc.id;
  for (const zone of [0, 1, 2]) addSubnet(region, { vpc: vpc.id, cidr: `172.31.${zone * 16}.0/20`, zone });
  return region;
}

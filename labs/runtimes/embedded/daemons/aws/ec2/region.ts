import { randomBytes } from 'node:crypto';

/** One door of a security group: an address block, a group or a prefix list. */
export interface Rule {
  readonly id: string;
  protocol: string | undefined;
  from: number | undefined;
  to: number | undefined;
  /** `CidrIp` or `CidrIpv6`, and `Description`. */
  readonly range: Record<string, string>;
  /** `GroupId`, `UserId`, `OwnerId`, `Description`; empty where the rule refers to no group. */
  readonly source: Record<string, string>;
  readonly list?: string;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpc: string;
  readonly isDefault: boolean;
  ingress: Rule[];
  egress: Rule[];
}

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly isDefault: boolean;
  readonly tenancy: string;
  readonly association: string;
}

export interface Subnet {
  readonly id: string;
  readonly vpc: string;
  readonly cidr: string;
  readonly zone: number;
  readonly defaultForZone: boolean;
  publicAddresses: boolean;
}

export interface Gateway {
  readonly id: string;
  vpc?: string;
}

export interface Route {
  readonly destination: Readonly<Record<string, string>>;
  target: Readonly<Record<string, string>>;
  readonly origin: string;
}

export interface RouteTable {
  readonly id: string;
  readonly vpc: string;
  associations: { readonly id: string; readonly main: boolean; readonly subnet?: string }[];
  routes: Route[];
}

export interface AclEntry {
  readonly number: number;
  readonly egress: boolean;
  readonly protocol: string;
  readonly action: string;
  readonly cidr?: string;
  readonly ipv6?: string;
  readonly ports?: { readonly From: number; readonly To: number };
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpc: string;
  readonly isDefault: boolean;
  associations: { readonly id: string; readonly subnet: string }[];
  entries: AclEntry[];
}

export interface GroupName {
  readonly GroupId: string;
  readonly GroupName: string;
}

export interface Interface {
  readonly id: string;
  readonly mac: string;
  readonly attachment: string;
  /** Its own, beside those of its instance. */
  groups: GroupName[];
}

export interface Instance {
  readonly id: string;
  readonly reservation: string;
  readonly image: string;
  type: string;
  readonly subnet: string;
  readonly vpc: string;
  readonly address: string;
  publicAddress?: string;
  readonly startedAt: string;
  readonly token: string;
  readonly volume: string;
  readonly interface: Interface;
  state: 'running' | 'stopped' | 'terminated';
  /** When a user stopped it. */
  endedAt?: string;
  groups: GroupName[];
  protected: boolean;
  checksSource: boolean;
}

export interface PrefixEntry {
  readonly Cidr: string;
  readonly Description?: string;
}

export interface PrefixList {
  readonly id: string;
  name?: string;
  readonly family: string;
  readonly maxEntries?: number;
  version?: number;
  readonly entries: Record<string, readonly PrefixEntry[]>;
  state: string;
  readonly owner: string;
}

/** What an account has in one region; plain JSON. */
export interface Region {
  readonly name: string;
  /** The VPC that the region began with: meant where none is named, be it deleted meanwhile. */
  firstVpc: string;
  vpcs: Vpc[];
  subnets: Subnet[];
  gateways: Gateway[];
  routeTables: RouteTable[];
  acls: NetworkAcl[];
  groups: Group[];
  instances: Instance[];
  prefixLists: PrefixList[];
  /** By the id of what bears them. */
  readonly tags: Record<string, Record<string, string>>;
}

export const account = '123456789012';

/** An id as the cloud draws them. */
export const draw = (kind: string): string => `${kind}-${randomBytes(9).toString('hex').slice(0, 17)}`;

export const tagsOf = ({ tags }: Region, id: string): { Key: string; Value: string }[] =>
  Object.entries(tags[id] ?? {}).map(([Key, Value]) => ({ Key, Value }));

export interface TagSpecification {
  readonly ResourceType?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value?: string }[];
}

export function tagNew(region: Region, id: string, specifications: readonly TagSpecification[] = []): void {
  for (const { Tags = [] } of specifications) for (const { Key, Value = '' } of Tags) (region.tags[id] ??= {})[Key] = Value;
}

/** What an action of the API is: it changes its region, or tells of it. */
export type Action = (region: Region, input: never) => object | undefined;

import { Ec2Broken, Ec2Error, notFound } from './errors.ts';
import { type Facts, type Filter, filtered } from './filters.ts';
import { vpcOf } from './networks.ts';
import { account, type AclEntry, type Action, draw, type NetworkAcl, type Region, tagNew, tagsOf, type TagSpecification } from './region.ts';

const numbers: Readonly<Record<string, string>> = { tcp: '6', udp: '17', icmp: '1', all: '-1' };

const view = (region: Region, { id, vpc, isDefault, associations, entries }: NetworkAcl): object => ({
  Associations: associations.map((one) => ({ NetworkAclAssociationId: one.id, NetworkAclId: id, SubnetId: one.subnet })),
  Entries: entries.map(({ number, egress, protocol, action, cidr, ipv6, ports }) => ({
    CidrBlock: cidr,
    Egress: egress,
    Ipv6CidrBlock: ipv6,
    PortRange: ports,
    Protocol: protocol,
    RuleAction: action,
    RuleNumber: number,
  })),
  IsDefault: isDefault,
  NetworkAclId: id,
  Tags: tagsOf(region, id),
  VpcId: vpc,
  OwnerId: account,
});

function aclOf({ acls }: Region, wanted: string): NetworkAcl {
  const acl = acls.find(({ id }) => id === wanted);
  if (!acl) throw notFound.acl(wanted);
  return acl;
}

interface EntryChange {
  readonly NetworkAclId: string;
  readonly RuleNumber: number;
  readonly Egress?: boolean;
  readonly Protocol: string;
  readonly RuleAction: string;
  readonly CidrBlock?: string;
  readonly Ipv6CidrBlock?: string;
  readonly PortRange?: { readonly From: number; readonly To: number };
}

const entryOf = ({ RuleNumber, Egress = false, Protocol, RuleAction, CidrBlock, Ipv6CidrBlock, PortRange }: EntryChange): AclEntry => ({
  number: RuleNumber,
  egress: Egress,
  protocol: numbers[Protocol] ?? Protocol,
  action: RuleAction,
  ...(CidrBlock === undefined ? {} : { cidr: CidrBlock }),
  ...(Ipv6CidrBlock === undefined ? {} : { ipv6: Ipv6CidrBlock }),
  ...(PortRange ? { ports: PortRange } : {}),
});

const isEntry =
  ({ RuleNumber, Egress = false }: Pick<EntryChange, 'RuleNumber' | 'Egress'>) =>
  ({ number, egress }: AclEntry): boolean =>
    number === RuleNumber && egress === Egress;

function remove(acl: NetworkAcl, change: Pick<EntryChange, 'RuleNumber' | 'Egress'>): void {
  if (!acl.entries.some(isEntry(change))) throw new Ec2Broken('no such entry');
  const is = isEntry(change);
  acl.entries = acl.entries.filter((entry) => !is(entry));
}

const facts: Facts<NetworkAcl> = {
  default: ({ isDefault }) => isDefault,
  'vpc-id': ({ vpc }) => vpc,
  'owner-id': () => account,
  'association.network-acl-id': ({ id, associations }) => (associations.length > 0 ? id : undefined),
  'association.association-id': ({ associations }) => associations.map(({ id }) => id),
  'association.subnet-id': ({ associations }) => associations.map(({ subnet }) => subnet),
  'entry.cidr': ({ entries }) => entries.map(({ cidr }) => cidr),
  'entry.protocol': ({ entries }) => entries.map(({ protocol }) => protocol),
  'entry.rule-number': ({ entries }) => entries.map(({ number }) => number),
  'entry.rule-action': ({ entries }) => entries.map(({ action }) => action),
  'entry.egress': ({ entries }) => entries.map(({ egress }) => egress),
};

export const aclActions: Readonly<Record<string, Action>> = {
  DescribeNetworkAcls(region, { NetworkAclIds = [], Filters }: { NetworkAclIds?: string[]; Filters?: Filter[] }) {
    for (const id of NetworkAclIds) aclOf(region, id);
    const wanted = region.acls.filter(({ id }) => NetworkAclIds.length === 0 || NetworkAclIds.includes(id));
    return { NetworkAcls: filtered(wanted, Filters, { region, facts, id: ({ id }) => id }).map((acl) => view(region, acl)) };
  },
  CreateNetworkAcl(region, { VpcId, TagSpecifications }: { VpcId: string; TagSpecifications?: TagSpecification[] }) {
    const acl: NetworkAcl = { id: draw('acl'), vpc: vpcOf(region, VpcId).id, isDefault: false, associations: [], entries: [] };
    region.acls.push(acl);
    tagNew(region, acl.id, TagSpecifications);
    return { NetworkAcl: view(region, acl) };
  },
  DeleteNetworkAcl(region, { NetworkAclId }: { NetworkAclId: string }) {
    const acl = aclOf(region, NetworkAclId);
    if (acl.associations.length > 0) throw new Ec2Error('DependencyViolation', `The network acl '${NetworkAclId}' has dependencies and cannot be deleted.`);
    region.acls = region.acls.filter((one) => one !== acl);
    return undefined;
  },
  CreateNetworkAclEntry(region, change: EntryChange) {
    const acl = aclOf(region, change.NetworkAclId);
    if (acl.entries.some(isEntry(change)))
      throw new Ec2Error('NetworkAclEntryAlreadyExists', `The network acl entry identified by ${change.RuleNumber} already exists.`);
    acl.entries.push(entryOf(change));
    return undefined;
  },
  ReplaceNetworkAclEntry(region, change: EntryChange) {
    const acl = aclOf(region, change.NetworkAclId);
    remove(acl, change);
    acl.entries.push(entryOf(change));
    return undefined;
  },
  DeleteNetworkAclEntry: (region, change: EntryChange) => void remove(aclOf(region, change.NetworkAclId), change),
  ReplaceNetworkAclAssociation(region, { AssociationId, NetworkAclId }: { AssociationId: string; NetworkAclId: string }) {
    const from = region.acls.find(({ associations }) => associations.some(({ id }) => id === AssociationId));
    const to = aclOf(region, NetworkAclId);
    const association = from?.associations.find(({ id }) => id === AssociationId);
    if (!from || !association) throw new Ec2Error('InvalidAssociationID.NotFound', `Association ID '${AssociationId}' not found.`);
    from.associations = from.associations.filter((one) => one !== association);
    const fresh = { id: draw('aclassoc'), subnet: association.subnet };
    to.associations.push(fresh);
    return { NewAssociationId: fresh.id };
  },
};

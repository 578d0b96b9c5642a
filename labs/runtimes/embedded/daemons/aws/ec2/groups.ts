import { Ec2Broken, Ec2Error, notFound, pythonSet } from './errors.ts';
import { type Facts, type Filter, filtered } from './filters.ts';
import { account, type Action, draw, type Group, type Region, type Rule, tagNew, tagsOf, type TagSpecification } from './region.ts';

export const findGroup = ({ groups }: Region, nameOrId: string | undefined, vpc?: string): Group | undefined =>
  groups.find(({ id }) => id === nameOrId) ?? groups.find((group) => group.name === nameOrId && (vpc === undefined || group.vpc === vpc));

export const groupArn = (region: Region, id: string): string => `arn:aws:ec2:${region.name}:${account}:security-group/${id}`;

export interface NewGroup {
  readonly name: string;
  readonly description: string;
  readonly vpc: string;
  readonly isDefault?: boolean;
}

/** A group lets everything out unless its VPC does not exist. */
export function addGroup(region: Region, { name, description, vpc, isDefault = false }: NewGroup): Group {
  const out: Rule = { id: draw('sgr'), protocol: '-1', from: undefined, to: undefined, range: { CidrIp: '0.0.0.0/0' }, source: {} };
  const known = region.vpcs.some(({ id }) => id === vpc);
  const group: Group = { id: draw('sg'), name, description, vpc, isDefault, ingress: [], egress: known ? [out] : [] };
  region.groups.push(group);
  return group;
}

/** Rules with the same protocol and ports are one permission. */
export function permissions(rules: readonly Rule[]): object[] {
  const views = new Map<string, { rule: Rule; of: Rule[] }>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from} ${rule.to}`;
    const view = views.get(key) ?? { rule, of: [] };
    view.of.push(rule);
    views.set(key, view);
  }
  return [...views.values()].map(({ rule, of }) => ({
    IpProtocol: rule.protocol,
    FromPort: rule.from,
    ToPort: rule.to,
    UserIdGroupPairs: of.map(({ source }) => source).filter(({ GroupId }) => GroupId !== undefined),
    IpRanges: of.map(({ range }) => range).filter(({ CidrIp }) => CidrIp !== undefined),
    Ipv6Ranges: of.map(({ range }) => range).filter(({ CidrIpv6 }) => CidrIpv6 !== undefined),
    PrefixListIds: of.flatMap(({ list }) => (list === undefined ? [] : { PrefixListId: list })),
  }));
}

const view = (region: Region, group: Group): object => ({
  GroupId: group.id,
  IpPermissionsEgress: permissions(group.egress),
  Tags: tagsOf(region, group.id),
  VpcId: group.vpc,
  SecurityGroupArn: groupArn(region, group.id),
  OwnerId: account,
  GroupName: group.name,
  Description: group.description,
  IpPermissions: permissions(group.ingress),
});

const broken = (): never => {
  throw new Ec2Broken('a filter without an implementation');
};

function ruleFacts(prefix: string, side: 'ingress' | 'egress'): Facts<Group> {
  const of = (fact: (rule: Rule) => unknown) => (group: Group) => group[side].map(fact);
  return {
    [`${prefix}.cidr`]: of(({ range }) => range.CidrIp ?? 'NONE'),
    [`${prefix}.from-port`]: of(({ from, protocol }) => (side === 'egress' && protocol === '-1' ? undefined : from)),
    [`${prefix}.to-port`]: of(({ to }) => to),
    [`${prefix}.protocol`]: of(({ protocol }) => protocol),
    [`${prefix}.group-id`]: of(({ source }) => source.GroupId),
    [`${prefix}.group-name`]: of(({ source }) => source.GroupName),
    [`${prefix}.user-id`]: of(() => account),
    [`${prefix}.ipv6-cidr`]: broken,
    [`${prefix}.prefix-list-id`]: broken,
  };
}

const facts: Facts<Group> = {
  description: ({ description }) => description,
  'group-id': ({ id }) => id,
  'group-name': ({ name }) => name,
  'owner-id': () => account,
  'vpc-id': ({ vpc }) => vpc,
  ...ruleFacts('ip-permission', 'ingress'),
  ...ruleFacts('egress.ip-permission', 'egress'),
};

function named(groups: readonly Group[], key: 'id' | 'name', wanted: readonly string[]): readonly Group[] {
  if (wanted.length === 0) return groups;
  const found = groups.filter((group) => wanted.includes(group[key]));
  if (wanted.length > found.length) throw notFound.group(pythonSet([...new Set(wanted)]));
  return found;
}

interface Asked {
  readonly GroupIds?: string[];
  readonly GroupNames?: string[];
  readonly Filters?: Filter[];
}

interface Named {
  readonly GroupName?: string;
  readonly GroupId?: string;
}

export const groupActions: Readonly<Record<string, Action>> = {
  DescribeSecurityGroups(region, { GroupIds = [], GroupNames = [], Filters }: Asked) {
    const vpcs = [...new Set([region.firstVpc, ...region.groups.map(({ vpc }) => vpc)])];
    const all = vpcs.flatMap((vpc) => region.groups.filter((group) => group.vpc === vpc));
    const found = filtered(named(named(all, 'id', GroupIds), 'name', GroupNames), Filters, { region, facts, id: ({ id }) => id });
    return { SecurityGroups: found.map((group) => view(region, group)) };
  },
  CreateSecurityGroup(region, input: Named & { Description?: string; VpcId?: string; TagSpecifications?: TagSpecification[] }) {
    const { GroupName: name = '', Description: description, VpcId: vpc = region.firstVpc, TagSpecifications } = input;
    if (!description) throw new Ec2Error('MissingParameter', 'The request must contain the parameter GroupDescription');
    if (findGroup(region, name, vpc)) throw new Ec2Error('InvalidGroup.Duplicate', `The security group '${name}' already exists`);
    const group = addGroup(region, { name, description, vpc });
    tagNew(region, group.id, TagSpecifications);
    return { GroupId: group.id, SecurityGroupArn: groupArn(region, group.id) };
  },
  DeleteSecurityGroup(region, { GroupName, GroupId }: Named) {
    const wanted = GroupName ?? GroupId;
    if (wanted === undefined) return undefined;
    const group = GroupName === undefined ? region.groups.find(({ id }) => id === GroupId) : findGroup(region, GroupName);
    if (!group) throw notFound.group(wanted);
    if (GroupName !== undefined && group.vpc !== region.firstVpc) throw new Ec2Broken('a name outside of the default VPC');
    region.groups = region.groups.filter((one) => one !== group);
    return undefined;
  },
};

import { isIPv6 } from 'node:net';
import { Ec2Broken, Ec2Error, notFound, pythonDict } from './errors.ts';
import { type Filter, filtered } from './filters.ts';
import { findGroup } from './groups.ts';
import { account, type Action, draw, type Group, type Region, type Rule, tagNew, tagsOf, type TagSpecification } from './region.ts';

interface Permission {
  readonly IpProtocol?: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly CidrIp?: string;
  readonly IpRanges?: Record<string, string>[];
  readonly Ipv6Ranges?: Record<string, string>[];
  readonly UserIdGroupPairs?: Record<string, string>[];
  readonly PrefixListIds?: { readonly PrefixListId: string }[];
}

interface Change extends Permission {
  readonly GroupId?: string;
  readonly GroupName?: string;
  readonly SecurityGroupRuleIds?: string[];
  readonly IpPermissions?: Permission[];
  readonly TagSpecifications?: TagSpecification[];
}

type Side = 'ingress' | 'egress';

const mostRules = 60;
const protocols: Readonly<Record<string, string>> = { tcp: 'tcp', '6': 'tcp', udp: 'udp', '17': 'udp', all: '-1', '-1': '-1', '1': 'icmp', icmp: 'icmp' };
const ipv4Block = /^((\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\.(?!\/)|(?=\/))){4}\/(\d|[12]\d|3[0-2])$/;

function groupOf(region: Region, { GroupName, GroupId }: Pick<Change, 'GroupId' | 'GroupName'>): Group {
  const wanted = GroupName ?? GroupId;
  const group = findGroup(region, wanted);
  if (!group) throw notFound.group(wanted ?? 'None');
  return group;
}

const rangesOf = ({ IpRanges = [], Ipv6Ranges = [], CidrIp }: Permission): Record<string, string>[] => [
  ...IpRanges,
  ...Ipv6Ranges,
  ...(CidrIp === undefined ? [] : [{ CidrIp }]),
];

function checkRanges(ranges: readonly Record<string, string>[]): void {
  for (const range of ranges) {
    const { CidrIp = '', CidrIpv6 = '' } = range;
    if (!ipv4Block.test(CidrIp) && !isIpv6Block(CidrIpv6))
      throw new Ec2Error('InvalidParameterValue', `invalid CIDR subnet specification: ${pythonDict(range)}`);
  }
}

function isIpv6Block(text: string): boolean {
  const [address = '', bits = '0'] = text.split('/');
  return isIPv6(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= 128;
}

/** Groups that rules refer to, by id; a name is looked up. */
function sourcesOf(region: Region, { UserIdGroupPairs = [] }: Permission): Record<string, string>[] {
  return UserIdGroupPairs.map(({ GroupName, ...pair }) => {
    for (const wanted of [pair.GroupId, GroupName]) if (wanted !== undefined && !findGroup(region, wanted)) throw notFound.group(wanted);
    const id = GroupName === undefined ? pair.GroupId : findGroup(region, GroupName)!.id;
    return { ...pair, ...(id === undefined ? {} : { GroupId: id }), OwnerId: pair.OwnerId ?? account, UserId: pair.UserId ?? account };
  });
}

/** A rule for each block, group and list of a permission. */
function rulesOf(region: Region, permission: Permission): Rule[] {
  const { IpProtocol, FromPort, ToPort, PrefixListIds = [] } = permission;
  const make = (parts: Partial<Rule>): Rule => {
    const ports = IpProtocol !== undefined && IpProtocol !== '-1';
    if (ports && (FromPort === undefined || ToPort === undefined)) throw new Ec2Broken('a rule without ports');
    const protocol = IpProtocol === undefined ? undefined : (protocols[IpProtocol.toLowerCase()] ?? IpProtocol);
    return { id: draw('sgr'), protocol, from: ports ? FromPort : undefined, to: ports ? ToPort : undefined, range: {}, source: {}, ...parts };
  };
  const sources = sourcesOf(region, permission);
  return [
    ...rangesOf(permission).map((range) => make({ range })),
    ...sources.map((source) => make({ source })),
    ...PrefixListIds.map(({ PrefixListId: list }) => make({ list })),
  ];
}

const equal = (one: object, other: object): boolean => JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

/** Whether a rule that is there is the one that is meant. A group's description counts, a block's does not. */
const same = (there: Rule, other: Rule): boolean =>
  there.protocol === other.protocol &&
  (there.range.CidrIp === undefined || there.range.CidrIp === other.range.CidrIp) &&
  (there.range.CidrIpv6 === undefined || there.range.CidrIpv6 === other.range.CidrIpv6) &&
  equal(there.source, other.source) &&
  there.list === other.list &&
  (there.protocol === '-1' || (there.from === other.from && there.to === other.to));

export function describeRule(region: Region, group: Group, rule: Rule): object {
  const { GroupId, UserId } = rule.source;
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: group.id,
    IsEgress: group.egress.includes(rule),
    IpProtocol: rule.protocol,
    FromPort: rule.from,
    ToPort: rule.to,
    CidrIpv4: rule.range.CidrIp,
    CidrIpv6: rule.range.CidrIpv6,
    PrefixListId: rule.list,
    ReferencedGroupInfo: GroupId === undefined ? undefined : { GroupId, UserId },
    Description: rule.range.Description,
    Tags: tagsOf(region, rule.id),
  };
}

const permissionsOf = (change: Change): readonly Permission[] => change.IpPermissions ?? [change];

function authorize(region: Region, change: Change, side: Side): object {
  let added: Rule[] = [];
  let group: Group | undefined;
  for (const permission of permissionsOf(change)) {
    group = groupOf(region, change);
    const ranges = rangesOf(permission);
    checkRanges(ranges);
    if (group[side].length + ranges.length + (permission.UserIdGroupPairs?.length ?? 0) > mostRules)
      throw new Ec2Error('RulesPerSecurityGroupLimitExceeded', 'The maximum number of rules per security group has been reached.');
    added = [];
    for (const rule of rulesOf(region, permission)) {
      if (group[side].some((there) => same(there, rule))) throw new Ec2Error('InvalidPermission.Duplicate', 'The specified rule already exists');
      group[side].push(rule);
      tagNew(region, rule.id, change.TagSpecifications);
      added.push(rule);
    }
  }
  return { Return: true, SecurityGroupRules: added.map((rule) => describeRule(region, group!, rule)) };
}

function revoke(region: Region, change: Change, side: Side): object {
  for (const permission of permissionsOf(change)) {
    const group = groupOf(region, change);
    const wanted = change.SecurityGroupRuleIds?.length ? undefined : rulesOf(region, side === 'egress' ? { ...permission, Ipv6Ranges: [] } : permission);
    const gone = wanted
      ? wanted.map((rule) => group[side].find((there) => same(there, rule)))
      : change.SecurityGroupRuleIds!.map((wantedId) => group[side].find(({ id }) => id === wantedId));
    if (gone.includes(undefined)) throw notFound.permission();
    group[side] = group[side].filter((rule) => !gone.includes(rule));
  }
  return { Return: true };
}

function describe(region: Region, change: Change, side: Side): undefined {
  for (const permission of permissionsOf(change)) {
    const group = groupOf(region, change);
    checkRanges(rangesOf(permission));
    for (const rule of rulesOf(region, permission)) {
      const there = group[side].find((one) => same(one, rule));
      if (there && rule.range.Description !== undefined) there.range.Description = rule.range.Description;
    }
  }
}

interface RuleUpdate {
  readonly SecurityGroupRuleId: string;
  readonly SecurityGroupRule?: Readonly<Record<string, string>> & { readonly FromPort?: number; readonly ToPort?: number };
}

function modify(group: Group, { SecurityGroupRuleId: id, SecurityGroupRule: update = {} }: RuleUpdate): void {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId, IpProtocol, Description } = update;
  const count = [CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId].filter((value) => value !== undefined).length;
  const kinds = 'cidrIp, cidrIpv6, prefixListId, or referencedGroupId';
  if (count > 1) throw new Ec2Error('InvalidParameterCombination', `Only one of ${kinds} can be specified`);
  if (count < 1) throw new Ec2Error('MissingParameter', `The request must contain exactly one of: ${kinds}`);
  const rule = [...group.egress, ...group.ingress].find((one) => one.id === id);
  if (!rule) throw notFound.rule(id);
  const invalid = (words: string) => new Ec2Error('InvalidParameterValue', words);
  if (IpProtocol === undefined) throw invalid("Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.");
  if (update.FromPort === undefined || update.ToPort === undefined)
    throw invalid('Invalid value for portRange. Must specify both from and to ports with TCP/UDP.');
  if (CidrIpv4 && rule.range.CidrIpv6 !== undefined)
    throw invalid(`Invalid rule type for security group rule '${id}'. You may not specify CidrIpv6 for an existing IPv4 CIDR rule.`);
  Object.assign(rule, { protocol: IpProtocol, from: update.FromPort, to: update.ToPort });
  if (Description !== undefined) rule.range.Description = Description;
  if (CidrIpv4 !== undefined) rule.range.CidrIp = CidrIpv4;
}

const found = (region: Region): { group: Group; rule: Rule }[] =>
  region.groups.flatMap((group) => [...group.egress, ...group.ingress].map((rule) => ({ group, rule })));

export const ruleActions: Readonly<Record<string, Action>> = {
  AuthorizeSecurityGroupIngress: (region, change: Change) => authorize(region, change, 'ingress'),
  AuthorizeSecurityGroupEgress: (region, change: Change) => authorize(region, change, 'egress'),
  RevokeSecurityGroupIngress: (region, change: Change) => revoke(region, change, 'ingress'),
  RevokeSecurityGroupEgress: (region, change: Change) => revoke(region, change, 'egress'),
  UpdateSecurityGroupRuleDescriptionsIngress: (region, change: Change) => describe(region, change, 'ingress'),
  UpdateSecurityGroupRuleDescriptionsEgress: (region, change: Change) => describe(region, change, 'egress'),
  ModifySecurityGroupRules(region, { GroupId, SecurityGroupRules = [] }: { GroupId: string; SecurityGroupRules?: RuleUpdate[] }) {
    const group = groupOf(region, { GroupId });
    for (const update of SecurityGroupRules) modify(group, update);
    return { Return: true };
  },
  DescribeSecurityGroupRules(region, { SecurityGroupRuleIds = [], Filters = [] }: { SecurityGroupRuleIds?: string[]; Filters?: Filter[] }) {
    for (const { Name, Values = [] } of Filters) {
      const bad = Name === 'group-id' ? Values.find((id) => !/^sg-[a-f0-9]{8,17}$/.test(id)) : undefined;
      if (bad !== undefined) throw new Ec2Error('InvalidGroupId.Malformed', `The security group ID '${bad}' is malformed`);
    }
    const all = found(region);
    const unknown = SecurityGroupRuleIds.find((id) => !all.some(({ rule }) => rule.id === id));
    if (unknown !== undefined) throw notFound.rule(unknown);
    const wanted = all.filter(({ rule }) => SecurityGroupRuleIds.length === 0 || SecurityGroupRuleIds.includes(rule.id));
    const facts = { 'group-id': ({ group }: { group: Group }) => group.id, 'security-group-rule-id': ({ rule }: { rule: Rule }) => rule.id };
    const rules = filtered(wanted, Filters, { region, facts, id: ({ rule }) => rule.id });
    return { SecurityGroupRules: rules.map(({ group, rule }) => ({ ...describeRule(region, group, rule), FromPort: rule.from ?? -1, ToPort: rule.to ?? -1 })) };
  },
};

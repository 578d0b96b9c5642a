import { Ec2Error } from './errors.ts';
import { type Filter, filtered } from './filters.ts';
import type { Action, Region } from './region.ts';

const kinds: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  eni: 'network-interface',
  i: 'instance',
  igw: 'internet-gateway',
  pl: 'prefix-list',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  subnet: 'subnet',
  vol: 'volume',
  vpc: 'vpc',
};

const mostResources = 1000;
const mostTags = 50;

interface Tagging {
  readonly Resources: string[];
  readonly Tags?: { readonly Key: string; readonly Value?: string }[];
}

const kindOf = (id: string): string | undefined => (id.includes('-') ? kinds[id.slice(0, id.indexOf('-'))] : undefined);

function check(resources: readonly string[], tags: Tagging['Tags'] = []): void {
  if (resources.length > mostResources || tags.length > mostTags)
    throw new Ec2Error('InvalidParameterValue', `At most ${mostResources} resources and ${mostTags} tags are taken in one request`);
  const bad = resources.find((id) => kindOf(id) === undefined);
  if (bad !== undefined) throw new Ec2Error('InvalidID', `The ID '${bad}' is not valid`);
}

interface TagRow {
  readonly Key: string;
  readonly ResourceId: string;
  readonly ResourceType: string | undefined;
  readonly Value: string;
}

const rows = ({ tags }: Region): TagRow[] =>
  Object.entries(tags).flatMap(([ResourceId, pairs]) =>
    Object.entries(pairs).map(([Key, Value]) => ({ Key, ResourceId, ResourceType: kindOf(ResourceId), Value })),
  );

const facts = {
  key: ({ Key }: TagRow) => Key,
  value: ({ Value }: TagRow) => Value,
  'resource-id': ({ ResourceId }: TagRow) => ResourceId,
  'resource-type': ({ ResourceType }: TagRow) => ResourceType,
};

export const tagActions: Readonly<Record<string, Action>> = {
  DescribeTags: (region, { Filters }: { Filters?: Filter[] }) => ({
    Tags: filtered(rows(region), Filters, { region, facts, id: ({ ResourceId }) => ResourceId }),
  }),
  CreateTags(region, { Resources, Tags = [] }: Tagging) {
    check(Resources, Tags);
    for (const id of Resources) for (const { Key, Value = '' } of Tags) (region.tags[id] ??= {})[Key] = Value;
    return undefined;
  },
  DeleteTags(region, { Resources, Tags }: Tagging) {
    check(Resources, Tags);
    for (const id of Resources) {
      const kept = Object.entries(region.tags[id] ?? {}).filter(
        ([key, value]) => Tags && !Tags.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value)),
      );
      if (kept.length > 0) region.tags[id] = Object.fromEntries(kept);
      else delete region.tags[id];
    }
    return undefined;
  },
};

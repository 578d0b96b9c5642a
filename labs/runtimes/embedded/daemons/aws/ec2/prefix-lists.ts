import { Ec2Broken, Ec2Error } from './errors.ts';
import { type Filter, filtered } from './filters.ts';
import { account, type Action, draw, type PrefixEntry, type PrefixList, type Region, tagNew, tagsOf, type TagSpecification } from './region.ts';

const view = (region: Region, list: PrefixList): object => ({
  PrefixListId: list.id,
  AddressFamily: list.family,
  State: list.state,
  PrefixListArn: `arn:aws:ec2:${region.name}:${list.owner}:prefix-list/${list.id}`,
  PrefixListName: list.name,
  MaxEntries: list.maxEntries,
  Version: list.version,
  Tags: tagsOf(region, list.id),
  OwnerId: list.owner,
});

const entriesOf = ({ entries, version = 1 }: PrefixList, wanted = version): readonly PrefixEntry[] => entries[String(wanted)] ?? entries[String(version)] ?? [];

function listOf({ prefixLists }: Region, id: string): PrefixList {
  const list = prefixLists.find((one) => one.id === id);
  if (!list) throw new Ec2Broken(`no list ${id}`);
  return list;
}

const mostChanges = 100;

interface NewList {
  readonly PrefixListName: string;
  readonly AddressFamily: string;
  readonly MaxEntries: number;
  readonly Entries?: PrefixEntry[];
  readonly TagSpecifications?: TagSpecification[];
}

interface ListChange {
  readonly PrefixListId: string;
  readonly CurrentVersion?: number;
  readonly PrefixListName?: string;
  readonly AddEntries?: PrefixEntry[];
  readonly RemoveEntries?: { readonly Cidr: string }[];
}

function modify(list: PrefixList, { CurrentVersion, AddEntries = [], RemoveEntries = [] }: ListChange): void {
  if (AddEntries.length + RemoveEntries.length === 0) return;
  if (AddEntries.length + RemoveEntries.length > mostChanges)
    throw new Ec2Error('InvalidParameterValue', `At most ${mostChanges} entries are added or removed in one request`);
  const kept = entriesOf(list, CurrentVersion).filter(({ Cidr }) => !RemoveEntries.some((entry) => entry.Cidr === Cidr));
  const known = (entry: PrefixEntry) => kept.some(({ Cidr, Description }) => Cidr === entry.Cidr && Description === entry.Description);
  list.version = (list.version ?? 0) + 1;
  list.entries[String(list.version)] = [...kept, ...AddEntries.filter((entry) => !known(entry))];
}

const facts = {
  'owner-id': ({ owner }: PrefixList) => owner,
  'prefix-list-id': ({ id }: PrefixList) => id,
  'prefix-list-name': ({ name }: PrefixList) => name,
};

export const prefixListActions: Readonly<Record<string, Action>> = {
  DescribeManagedPrefixLists(region, { PrefixListIds = [], Filters }: { PrefixListIds?: string[]; Filters?: Filter[] }) {
    const wanted = region.prefixLists.filter(({ id }) => PrefixListIds.length === 0 || PrefixListIds.includes(id));
    const lists = filtered(wanted, Filters, { region, facts, id: ({ id }) => id, lenient: true });
    // A deleted one is shown once more.
    region.prefixLists = region.prefixLists.filter((list) => list.state !== 'delete-complete' || !lists.includes(list));
    return { PrefixLists: lists.map((list) => view(region, list)) };
  },
  GetManagedPrefixListEntries(region, { PrefixListId, TargetVersion }: { PrefixListId: string; TargetVersion?: number }) {
    const list = region.prefixLists.find(({ id }) => id === PrefixListId);
    return { Entries: list ? entriesOf(list, TargetVersion) : [] };
  },
  CreateManagedPrefixList(region, { PrefixListName: name, AddressFamily: family, MaxEntries: maxEntries, Entries = [], TagSpecifications }: NewList) {
    const list: PrefixList = { id: draw('pl'), name, family, maxEntries, version: 1, entries: { '1': Entries }, state: 'create-complete', owner: account };
    region.prefixLists.push(list);
    tagNew(region, list.id, TagSpecifications);
    return { PrefixList: view(region, list) };
  },
  ModifyManagedPrefixList(region, change: ListChange) {
    const list = listOf(region, change.PrefixListId);
    list.name = change.PrefixListName;
    modify(list, change);
    list.state = 'modify-complete';
    return { PrefixList: view(region, list) };
  },
  DeleteManagedPrefixList(region, { PrefixListId }: { PrefixListId: string }) {
    const list = listOf(region, PrefixListId);
    list.state = 'delete-complete';
    return { PrefixList: view(region, list) };
  },
  DescribePrefixLists: (region) => ({
    PrefixLists: region.prefixLists.filter(({ owner }) => owner === 'AWS').map(({ id, name }) => ({ PrefixListId: id, PrefixListName: name })),
  }),
};

import { plain } from '../api/query.ts';
import { Ec2Broken, Ec2Error } from './errors.ts';
import type { Region } from './region.ts';
import { wildcard } from '../../../host/wildcard.ts';

const mostValues = 200;

export interface Filter {
  readonly Name?: string;
  readonly Values?: readonly string[];
}

export type Facts<T> = Readonly<Record<string, (item: T) => unknown>>;

export interface Filtering<T> {
  readonly region: Region;
  readonly facts: Facts<T>;
  readonly id: (item: T) => string;
  /** A filter that nobody knows breaks the emulator, unless it is passed over. */
  readonly lenient?: boolean;
}

/** The items that all filters let through. `*` and `?` stand for any characters in a value. */
export function filtered<T>(items: readonly T[], filters: readonly Filter[] | undefined, { region, facts, id, lenient }: Filtering<T>): T[] {
  const asked = (filters ?? []).reduce((sum, { Values = [] }) => sum + Math.max(Values.length, 1), 0);
  if (asked > mostValues) throw new Ec2Error('FilterLimitExceeded', `The maximum number of filter values specified on a single call is ${mostValues}`);
  return (filters ?? []).reduce<T[]>(
    (left, { Name, Values = [] }) => {
      if (Name === undefined) throw new Ec2Error('InvalidParameterValue', "The filter 'null' is invalid.");
      const fact = tagFact(region, Name, id) ?? facts[Name];
      if (!fact && lenient) return left;
      if (!fact) throw new Ec2Broken(Name);
      const patterns = Values.map((each) => wildcard(each));
      return left.filter((item) => patterns.some((pattern) => [fact(item)].flat().some((value) => value !== undefined && pattern.test(plain(value)))));
    },
    [...items],
  );
}

function tagFact<T>({ tags }: Region, name: string, id: (item: T) => string): ((item: T) => unknown) | undefined {
  if (name.startsWith('tag:')) return (item) => tags[id(item)]?.[name.slice(4)];
  if (name === 'tag-key') return (item) => Object.keys(tags[id(item)] ?? {});
  return name === 'tag-value' ? (item) => Object.values(tags[id(item)] ?? {}) : undefined;
}

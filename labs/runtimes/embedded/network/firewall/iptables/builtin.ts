import type { Chain, Ruleset, Table } from '../ruleset.ts';
import type { IpFamily } from './extension.ts';

type Base = Omit<NonNullable<Chain['base']>, 'policy'>;

const hooks = { PREROUTING: 'prerouting', INPUT: 'input', FORWARD: 'forward', OUTPUT: 'output', POSTROUTING: 'postrouting' } as const;
type Name = keyof typeof hooks;

const filterChains = (priority: number, ...names: Name[]): Readonly<Record<string, Base>> =>
  Object.fromEntries(names.map((name) => [name, { type: 'filter', hook: hooks[name], priority }]));

/** In the order in which iptables-save prints them. */
const tables: Readonly<Record<string, Readonly<Record<string, Base>>>> = {
  mangle: {
    ...filterChains(-150, 'PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'),
    OUTPUT: { type: 'route', hook: 'output', priority: -150 },
  },
  security: filterChains(150, 'INPUT', 'FORWARD', 'OUTPUT'),
  raw: filterChains(-300, 'PREROUTING', 'OUTPUT'),
  filter: filterChains(0, 'INPUT', 'FORWARD', 'OUTPUT'),
  nat: {
    PREROUTING: { type: 'nat', hook: 'prerouting', priority: -100 },
    INPUT: { type: 'nat', hook: 'input', priority: 100 },
    OUTPUT: { type: 'nat', hook: 'output', priority: -100 },
    POSTROUTING: { type: 'nat', hook: 'postrouting', priority: 100 },
  },
};

export const tableNames = Object.keys(tables);
export const isTable = (name: string): boolean => Object.hasOwn(tables, name);
export const builtinNames = (table: string): string[] => Object.keys(tables[table] ?? {});
export const builtinBase = (table: string, chain: string): Base | undefined => (Object.hasOwn(tables[table] ?? {}, chain) ? tables[table]![chain] : undefined);

export const nftFamily = (family: IpFamily): 'ip' | 'ip6' => (family === 4 ? 'ip' : 'ip6');

export const findTable = ({ tables: all }: Ruleset, family: IpFamily, name: string): Table | undefined =>
  all.find((table) => table.family === nftFamily(family) && table.name === name);

/** Whether a chain is one that iptables knows: without a hook, or with the hook, type and priority of its name. */
export function isOurs({ name: table }: Pick<Table, 'name'>, { name, base }: Chain): boolean {
  const builtin = builtinBase(table, name);
  if (!base) return builtin === undefined;
  return builtin !== undefined && builtin.hook === base.hook && builtin.type === base.type && builtin.priority === base.priority;
}

import type { Command } from './nft-commands.ts';
import { inOrder } from './nft-statements.ts';
import { NftError } from './nft-tokens.ts';
import type { Chain, Ruleset, Rule, Table } from './ruleset.ts';

const absent = 'Could not process rule: No such file or directory';
const exists = 'Could not process rule: File exists';

/** The rules after these commands: all of them or, where one cannot be done, an `NftError` and none. */
export function applyCommands(ruleset: Ruleset, commands: readonly Command[]): Ruleset {
  return commands.reduce((now, command) => applyOne(now, command), ruleset);
}

function applyOne(ruleset: Ruleset, command: Command): Ruleset {
  const { verb, kind } = command;
  if (kind === 'ruleset')
    return verb === 'flush' ? { ...ruleset, tables: command.only ? ruleset.tables.filter(({ family }) => family !== command.family) : [] } : ruleset;
  if (verb === 'list') return ruleset;
  const found = ruleset.tables.find((table) => table.family === command.family && table.name === command.table);
  if (kind === 'table') return changeTable(ruleset, found, command);
  if (!found) throw noTable(ruleset, command);
  return { ...ruleset, tables: ruleset.tables.map((table) => (table === found ? inTable(table, command) : table)) };
}

/** For a rule nft asks whether another table is meant. */
function noTable({ tables: [first] }: Ruleset, { kind, at }: Command): NftError {
  if (kind !== 'rule') return new NftError('No such file or directory', at.table);
  return new NftError(first ? `No such file or directory; did you mean table ‘${first.name}’ in family ${first.family}?` : absent, at.table);
}

/** With one more, empty table. */
export function withTable(ruleset: Ruleset, { family, name, ...filled }: Pick<Table, 'family' | 'name'> & Partial<Table>): Ruleset {
  const lastHandle = Math.max(ruleset.lastHandle ?? 0, ...ruleset.tables.map((table) => table.handle)) + 1;
  return { tables: [...ruleset.tables, { nextHandle: 1, chains: [], sets: [], ...filled, family, name, handle: lastHandle }], lastHandle };
}

function changeTable(ruleset: Ruleset, found: Table | undefined, { verb, family, table: name = '', at }: Command): Ruleset {
  if (verb === 'add' || verb === 'create') {
    if (found && verb === 'create') throw new NftError(exists, at.table);
    if (found) return ruleset;
    return withTable(ruleset, { family, name });
  }
  if (!found) {
    if (verb === 'destroy') return ruleset;
    throw new NftError(absent, at.table);
  }
  if (verb === 'flush')
    return {
      ...ruleset,
      tables: ruleset.tables.map((table) => (table === found ? { ...table, chains: table.chains.map((chain) => ({ ...chain, rules: [] })) } : table)),
    };
  return { ...ruleset, tables: ruleset.tables.filter((table) => table !== found) };
}

function inTable(table: Table, command: Command): Table {
  switch (command.kind) {
    case 'chain':
      return changeChain(table, command);
    case 'rule':
      return changeRule(table, command);
    default:
      return changeSet(table, command);
  }
}

function changeChain(table: Table, command: Command): Table {
  const { verb, name = '', at } = command;
  const found = table.chains.find((chain) => chain.name === name);
  const replace = (chain: Chain | undefined): Table => ({ ...table, chains: table.chains.flatMap((one) => (one === found ? (chain ? [chain] : []) : [one])) });
  if (verb === 'add' || verb === 'create') return addChain(table, command, found);
  if (!found) {
    if (verb === 'destroy') return table;
    throw new NftError(absent, at.name);
  }
  if (verb === 'flush') return replace({ ...found, rules: [] });
  if (isTarget(table, name)) throw new NftError('Could not process rule: Device or resource busy', at.name);
  return replace(undefined);
}

function addChain(table: Table, { verb, name = '', base, policy, at }: Command, found: Chain | undefined): Table {
  if (found && verb === 'create') throw new NftError(exists, at.name);
  if (!found) {
    const chain: Chain = { name, handle: table.nextHandle, ...(base && { base: { ...base, ...(policy && { policy }) } }), rules: [] };
    return { ...table, nextHandle: table.nextHandle + 1, chains: [...table.chains, chain] };
  }
  const wish = policy ?? base?.policy;
  if (!found.base || !wish) return table;
  const changed = { ...found, base: { ...found.base, policy: wish } };
  return { ...table, chains: table.chains.map((one) => (one === found ? changed : one)) };
}

const targetOf = (statement: Rule['expr'][number]): string | undefined =>
  'jump' in statement ? statement.jump.target : 'goto' in statement ? statement.goto.target : undefined;

const isTarget = (table: Table, name: string): boolean =>
  table.chains.some(({ rules }) => rules.some(({ expr }) => expr.some((statement) => targetOf(statement) === name)));

function changeRule(table: Table, { verb, name = '', handle, rule, at }: Command): Table {
  const chain = table.chains.find((one) => one.name === name);
  if (!chain) throw new NftError(absent, at.name);
  const index = handle === undefined ? -1 : chain.rules.findIndex((one) => one.handle === handle);
  if (handle !== undefined && index < 0) throw new NftError(absent, at.handle);
  const put = (rules: readonly Rule[], more = 0): Table => ({
    ...table,
    nextHandle: table.nextHandle + more,
    chains: table.chains.map((one) => (one === chain ? { ...chain, rules } : one)),
  });
  if (verb === 'delete' || verb === 'destroy') return put(chain.rules.filter((_, at2) => at2 !== index));
  const taken = rule!.anonymousSets;
  checkTargets(table, rule!.expr, at);
  const made: Rule = { handle: table.nextHandle + taken, expr: rule!.expr, ...(rule!.comment !== undefined && { comment: rule!.comment }) };
  const more = taken + 1;
  if (verb === 'replace') return put(chain.rules.with(index, { ...made, handle: handle! }), taken);
  if (verb === 'insert') return put(chain.rules.toSpliced(index < 0 ? 0 : index, 0, made), more);
  return put(index < 0 ? [...chain.rules, made] : chain.rules.toSpliced(index + 1, 0, made), more);
}

function checkTargets(table: Table, expr: Rule['expr'], at: Command['at']): void {
  for (const statement of expr) {
    const target = targetOf(statement);
    if (target !== undefined && !table.chains.some(({ name }) => name === target)) throw new NftError(absent, at.name);
    const set =
      'match' in statement && typeof statement.match.right === 'string' && statement.match.right.startsWith('@') ? statement.match.right.slice(1) : undefined;
    if (set !== undefined && !table.sets.some(({ name }) => name === set)) throw new NftError('No such file or directory', at.name);
  }
}

function changeSet(table: Table, { verb, kind, name = '', set, elements = [], at }: Command): Table {
  const found = table.sets.find((one) => one.name === name);
  if (kind === 'set' && (verb === 'add' || verb === 'create')) {
    if (found) return table;
    const { type = '', flags = [], elements: first = [] } = set ?? {};
    return { ...table, nextHandle: table.nextHandle + 1, sets: [...table.sets, { name, handle: table.nextHandle, type, flags, elements: first }] };
  }
  if (!found) throw new NftError(absent, at.name);
  const same = (one: unknown) => (other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const replace = (changed: Table['sets'][number] | undefined): Table => ({
    ...table,
    sets: table.sets.flatMap((one) => (one === found ? (changed ? [changed] : []) : [one])),
  });
  if (kind === 'set') return replace(verb === 'flush' ? { ...found, elements: [] } : undefined);
  if (verb === 'delete') return replace({ ...found, elements: found.elements.filter((one) => !elements.some(same(one))) });
  return replace({ ...found, elements: inOrder([...found.elements, ...elements.filter((one) => !found.elements.some(same(one)))]) });
}

import { withTable } from '../nft-apply.ts';
import type { Chain, Rule, Ruleset, Statement, Table } from '../ruleset.ts';
import { builtinBase, findTable, nftFamily } from './builtin.ts';
import type { IptablesCommand } from './command-line.ts';
import type { IpFamily } from './extension.ts';
import { matchNamed, targetNamed, verdicts } from './extensions.ts';
import { IptablesError, noChain } from './iptables-error.ts';
import { specOf } from './rule-from-nft.ts';
import type { RuleSpec } from './rule-spec.ts';
import { ruleText } from './rule-text.ts';
import { type Counters, ruleToNft } from './rule-to-nft.ts';

const noRule = (): IptablesError => new IptablesError('Bad rule (does a matching rule exist in that chain?).', 'answer');
const tooBig = (what: string): IptablesError => new IptablesError(`Index of ${what} too big.`, 'answer');

/** The rules after a command that changes them. Throws `IptablesError`. */
export function applyCommand(ruleset: Ruleset, command: IptablesCommand, family: IpFamily): Ruleset {
  const { verb, table: name, chain } = command;
  const found = findTable(ruleset, family, name);
  if (verb === 'C') return (checkRule(found, command, family), ruleset);
  const table = found ?? emptyTable(family, name);
  const changed = change(table, command, family);
  if (changed === table) return ruleset;
  if (found) return { ...ruleset, tables: ruleset.tables.map((one) => (one === found ? changed : one)) };
  // What only looks at chains makes no table.
  return chain === undefined ? ruleset : withTable(ruleset, changed);
}

export const emptyTable = (family: IpFamily, name: string): Table => ({ family: nftFamily(family), name, handle: 0, nextHandle: 1, chains: [], sets: [] });

function change(table: Table, command: IptablesCommand, family: IpFamily): Table {
  switch (command.verb) {
    case 'A':
    case 'I':
    case 'R':
      return command.rules.reduce((now, rule) => putRule(now, { ...command, rule }, family), table);
    case 'D':
      return command.number === undefined
        ? command.rules.reduce((now, rule) => deleteRule(now, { chain: command.chain!, rule }, family), table)
        : deleteNumbered(table, command);
    case 'F':
      return eachChain(table, command, (chain) => ({ ...chain, rules: [] }));
    case 'Z':
      return eachChain(table, command, (chain) => ({ ...chain, rules: chain.rules.map(zeroed) }));
    case 'N':
      return addChain(table, command.chain!);
    case 'X':
      return command.chain === undefined ? deleteChains(table) : deleteChain(table, command.chain);
    case 'P':
      return setPolicy(table, command.chain!, command.word!);
    case 'E':
      return renameChain(table, command.chain!, command.word!);
    default:
      return table;
  }
}

const chainNamed = ({ chains }: Table, name: string | undefined): Chain | undefined => chains.find((chain) => chain.name === name);
const replaceChain = (table: Table, from: Chain, to: Chain): Table => ({ ...table, chains: table.chains.map((chain) => (chain === from ? to : chain)) });

/** With the built-in chain of that name, which is made when it is first needed. */
export function withBuiltin(table: Table, name: string): Table {
  const base = builtinBase(table.name, name);
  if (!base || chainNamed(table, name)) return table;
  const chain: Chain = { name, handle: table.nextHandle, base: { ...base, policy: 'accept' }, rules: [] };
  return { ...table, nextHandle: table.nextHandle + 1, chains: [...table.chains, chain] };
}

function putRule(before: Table, { verb, chain: name = '', number, rule, counters }: IptablesCommand & { rule: RuleSpec }, family: IpFamily): Table {
  checkTarget(before, { rule, verb, chain: name });
  if (needs(rule, family).some((protocol) => protocol !== rule.protocol?.value)) throw refused(verb, name);
  const table = withBuiltin(before, name);
  const chain = chainNamed(table, name);
  if (!chain) throw noChain();
  const made = ruleFrom(rule, { family, handle: table.nextHandle, ...(counters && { counters }) });
  const put = (rules: readonly Rule[]): Table => ({ ...replaceChain(table, chain, { ...chain, rules }), nextHandle: table.nextHandle + 1 });
  if (verb === 'A') return put([...chain.rules, made]);
  const at = (number ?? 1) - 1;
  if (verb === 'R') {
    if (at >= chain.rules.length) throw tooBig('replacement');
    return put(chain.rules.with(at, { ...made, handle: chain.rules[at]!.handle }));
  }
  if (at > chain.rules.length) throw tooBig('insertion');
  return put(chain.rules.toSpliced(at, 0, made));
}

const ruleFrom = (spec: RuleSpec, { family, handle, counters }: { family: IpFamily; handle: number; counters?: Counters }): Rule => ({
  handle,
  expr: ruleToNft(spec, family, counters),
  iptables: spec,
});

/** Protocols that its matches and its target are of. */
const needs = ({ matches, target }: RuleSpec, family: IpFamily): string[] =>
  [...matches.map(({ name, given }) => matchNamed(name, family).needs?.(given)), target && targetNamed(target.name)?.needs?.(target.given)].filter(
    (protocol) => protocol !== undefined,
  );

const refused = (verb: string, chain: string): IptablesError =>
  new IptablesError(` RULE_${steps[verb]} failed (Invalid argument): rule in chain ${chain}`, 'resource');

const steps: Readonly<Record<string, string>> = { A: 'APPEND', I: 'INSERT', R: 'REPLACE' };

/** The target is a chain of the table, or the kernel takes it there. */
function checkTarget(table: Table, { rule, verb, chain }: { rule: RuleSpec; verb: string; chain: string }): void {
  const name = rule.target?.name;
  if (name === undefined) return;
  if (table.name === 'nat' && name === 'DROP')
    throw new IptablesError('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
  if (verdicts.includes(name)) return;
  const target = targetNamed(name);
  if (target?.tables?.includes(table.name) === false) throw refused(verb, chain);
  if (!target && !chainNamed(table, name)) throw new IptablesError(`Chain '${name}' does not exist`);
}

const same = (one: RuleSpec, other: RuleSpec | undefined, family: IpFamily): boolean =>
  other !== undefined && ruleText(one, { family }) === ruleText(other, { family });

function checkRule(table: Table | undefined, { chain: name, rules }: IptablesCommand, family: IpFamily): void {
  const chain = table && chainNamed(table, name);
  if (!chain || rules.some((rule) => !chain.rules.some((one) => same(rule, specOf(one, family), family)))) throw noRule();
}

function deleteRule(table: Table, { chain: name, rule }: { chain: string; rule: RuleSpec }, family: IpFamily): Table {
  const chain = chainNamed(table, name);
  if (!chain && builtinBase(table.name, name) === undefined) throw noChain();
  const at = chain?.rules.findIndex((one) => same(rule, specOf(one, family), family)) ?? -1;
  if (!chain || at < 0) throw noRule();
  return replaceChain(table, chain, { ...chain, rules: chain.rules.toSpliced(at, 1) });
}

function deleteNumbered(table: Table, { chain: name = '', number = 0 }: IptablesCommand): Table {
  const chain = chainNamed(table, name);
  if (!chain && builtinBase(table.name, name) === undefined) throw noChain();
  if (!chain || number > chain.rules.length) throw tooBig('deletion');
  return replaceChain(table, chain, { ...chain, rules: chain.rules.toSpliced(number - 1, 1) });
}

function eachChain(table: Table, { chain: name }: IptablesCommand, done: (chain: Chain) => Chain): Table {
  if (name !== undefined && !chainNamed(table, name)) {
    if (builtinBase(table.name, name)) return table;
    throw noChain();
  }
  if (table.chains.length === 0) return table;
  return { ...table, chains: table.chains.map((chain) => (name === undefined || chain.name === name ? done(chain) : chain)) };
}

const zeroed = (rule: Rule): Rule => ({
  ...rule,
  expr: rule.expr.map((one): Statement => ('counter' in one ? { counter: { packets: 0, bytes: 0 } } : one)),
});

export function addChain(table: Table, name: string): Table {
  if (chainNamed(table, name) || builtinBase(table.name, name)) throw new IptablesError('Chain already exists.', 'answer');
  return { ...table, nextHandle: table.nextHandle + 1, chains: [...table.chains, { name, handle: table.nextHandle, rules: [] }] };
}

const busy = (name: string): IptablesError => new IptablesError(` CHAIN_DEL failed (Device or resource busy): chain ${name}`, 'resource');
const targetOf = (rule: Rule): string | undefined =>
  rule.expr.flatMap((one) => ('jump' in one ? [one.jump.target] : 'goto' in one ? [one.goto.target] : []))[0];
const isUsed = ({ chains }: Table, name: string): boolean => chains.some(({ rules }) => rules.some((rule) => targetOf(rule) === name));

function deleteChain(table: Table, name: string): Table {
  const chain = chainNamed(table, name);
  if (!chain || chain.base) throw noChain();
  if (chain.rules.length > 0 || isUsed(table, name)) throw busy(name);
  return { ...table, chains: table.chains.filter((one) => one !== chain) };
}

/** All that are no built-in ones, and of those what is as if it were not there. */
function deleteChains(table: Table): Table {
  const full = table.chains.find((chain) => !chain.base && (chain.rules.length > 0 || isUsed(table, chain.name)));
  if (full) throw busy(full.name);
  const kept = table.chains.filter(({ base, rules }) => base && (rules.length > 0 || base.policy !== 'accept'));
  return kept.length === table.chains.length ? table : { ...table, chains: kept };
}

export function setPolicy(before: Table, name: string, word: string): Table {
  if (!builtinBase(before.name, name)) throw new IptablesError('Bad built-in chain name.', 'answer');
  if (word !== 'ACCEPT' && word !== 'DROP') throw new IptablesError("Bad policy name. Run `dmesg' for more information.", 'answer');
  if (word === 'DROP' && before.name === 'nat')
    throw new IptablesError('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
  const table = withBuiltin(before, name);
  const chain = chainNamed(table, name)!;
  return replaceChain(table, chain, { ...chain, base: { ...chain.base!, policy: word === 'DROP' ? 'drop' : 'accept' } });
}

function renameChain(table: Table, from: string, to: string): Table {
  const chain = chainNamed(table, from);
  if (!chain) throw noChain();
  if (chainNamed(table, to)) throw new IptablesError('File exists.', 'answer');
  const renamed = (rule: Rule): Rule => {
    if (targetOf(rule) !== from) return rule;
    const expr = rule.expr.map((one): Statement => ('jump' in one ? { jump: { target: to } } : 'goto' in one ? { goto: { target: to } } : one));
    const { iptables } = rule;
    return { ...rule, expr, ...(iptables?.target && { iptables: { ...iptables, target: { ...iptables.target, name: to } } }) };
  };
  return { ...table, chains: table.chains.map((one) => ({ ...one, ...(one === chain && { name: to }), rules: one.rules.map(renamed) })) };
}

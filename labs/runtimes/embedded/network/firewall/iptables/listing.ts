import type { Chain, Rule, Ruleset, Table } from '../ruleset.ts';
import { builtinNames, findTable, isOurs, tableNames } from './builtin.ts';
import type { IpFamily } from './extension.ts';
import { IptablesError } from './iptables-error.ts';
import { specOf } from './rule-from-nft.ts';
import { ruleRow, type RowOptions } from './rule-row.ts';
import type { RuleSpec } from './rule-spec.ts';
import type { Counters } from './rule-to-nft.ts';
import { ruleText } from './rule-text.ts';

interface ListedRule {
  readonly spec: RuleSpec;
  readonly counters: Counters;
}

export interface ListedChain {
  readonly name: string;
  /** Built-in ones only. */
  readonly policy?: string;
  readonly rules: readonly ListedRule[];
}

export const countersOf = ({ expr }: Rule): Counters =>
  expr.flatMap((one) => ('counter' in one && one.counter ? [one.counter] : []))[0] ?? { packets: 0, bytes: 0 };

const strangers = (table: string): string => `# Table \`${table}' contains incompatible base-chains, use 'nft' tool to list them.\n`;

/** A table as iptables sees it: the built-in chains, there or not, and the others by name. Throws where nft put in what it has no words for. */
export function chainsOf(table: Table | undefined, name: string, family: IpFamily): { chains: ListedChain[]; warning: string } {
  const own = (table?.chains ?? []).filter((chain) => isOurs({ name }, chain));
  const listed = (chain: Chain): ListedChain => ({
    name: chain.name,
    ...(chain.base && { policy: chain.base.policy.toUpperCase() }),
    rules: chain.rules.map((rule) => {
      const spec = specOf(rule, family);
      if (!spec) throw new IptablesError(`table \`${name}' is incompatible, use 'nft' tool.`, 'other');
      return { spec, counters: countersOf(rule) };
    }),
  });
  const builtin = builtinNames(name).map((one): ListedChain => {
    const found = own.find((chain) => chain.name === one);
    return found ? listed(found) : { name: one, policy: 'ACCEPT', rules: [] };
  });
  const others = own.filter(({ base }) => !base).sort((one, other) => (one.name < other.name ? -1 : 1));
  return { chains: [...builtin, ...others.map(listed)], warning: own.length < (table?.chains.length ?? 0) ? strangers(name) : '' };
}

const selected = (chains: readonly ListedChain[], table: string, chain: string | undefined): readonly ListedChain[] => {
  if (chain === undefined) return chains;
  const found = chains.filter(({ name }) => name === chain);
  if (found.length === 0) throw new IptablesError(`chain \`${chain}' in table \`${table}' is incompatible, use 'nft' tool.`, 'other');
  return found;
};

export interface ListRequest {
  readonly family: IpFamily;
  readonly table: string;
  readonly chain?: string;
  /** One rule alone. */
  readonly number?: number;
}

export type ListStyle = Pick<RowOptions, 'numeric' | 'verbose' | 'exact' | 'userName' | 'hostName'> & { readonly lines: boolean };

/** `iptables -S`. */
export function rulesText(ruleset: Ruleset, { family, table, chain, number }: ListRequest, verbose = false): string {
  const { chains, warning } = chainsOf(findTable(ruleset, family, table), table, family);
  const shown = selected(chains, table, chain);
  const counted = ({ packets, bytes }: Counters): string => (verbose ? ` -c ${packets} ${bytes}` : '');
  const heads = shown.map(({ name, policy }) => (policy === undefined ? `-N ${name}\n` : `-P ${name} ${policy}${counted({ packets: 0, bytes: 0 })}\n`));
  const rules = shown.flatMap(({ name, rules: all }) =>
    all.flatMap(({ spec, counters }, at) =>
      number === undefined || number === at + 1 ? [line(name, ruleText(spec, { family, ...(verbose && { counters }) }))] : [],
    ),
  );
  return [...(number === undefined ? [warning, ...heads] : []), ...rules].join('');
}

const line = (chain: string, text: string): string => `-A ${chain}${text && ` ${text}`}\n`;

/** `iptables -L`. */
export function rowsText(ruleset: Ruleset, { family, table, chain, number }: ListRequest, { lines, ...style }: ListStyle): string {
  const { chains, warning } = chainsOf(findTable(ruleset, family, table), table, family);
  const rows = ({ rules }: ListedChain): string[] =>
    rules.flatMap(({ spec, counters }, at) =>
      number === undefined || number === at + 1 ? [`${ruleRow(spec, { ...style, family, counters, ...(lines && { line: at + 1 }) })}\n`] : [],
    );
  const shown = selected(chains, table, chain);
  if (number !== undefined) return shown.flatMap(rows).join('');
  return warning + shown.map((one) => chainHead(one, chains, { ...style, lines }) + rows(one).join('')).join('\n');
}

function chainHead({ name, policy }: ListedChain, chains: readonly ListedChain[], { verbose, exact, lines }: Omit<ListStyle, 'userName' | 'hostName'>): string {
  const references = chains.flatMap(({ rules }) => rules).filter(({ spec }) => spec.target?.name === name).length;
  const about = policy === undefined ? `${references} references` : `policy ${policy}${verbose ? ' 0 packets, 0 bytes' : ''}`;
  const counters = verbose ? `${exact ? '    pkts      bytes' : ' pkts bytes'} ` : '';
  const faces = verbose ? ' in     out    ' : '';
  return `Chain ${name} (${about})\n${lines ? 'num  ' : ''}${counters}target     prot opt${faces} source               destination         \n`;
}

export interface SaveOptions {
  readonly family: IpFamily;
  readonly table?: string;
  readonly counters?: boolean;
  /** As `date` prints it; without it the comments are left out. */
  readonly date?: string;
}

/** `iptables-save`: the tables that are there. */
export function saveText(ruleset: Ruleset, { family, table, counters, date }: SaveOptions): string {
  const tool = `ip${family === 6 ? '6' : ''}tables-save v1.8.9 (nf_tables)`;
  const wanted = table === undefined ? tableNames.filter((name) => findTable(ruleset, family, name)) : [table];
  return wanted
    .map((name) => {
      try {
        const { chains, warning } = chainsOf(findTable(ruleset, family, name), name, family);
        const head = chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]\n`);
        const rules = chains.flatMap((chain) =>
          chain.rules.map(
            ({ spec, counters: { packets, bytes } }) => (counters ? `[${packets}:${bytes}] ` : '') + line(chain.name, ruleText(spec, { family })),
          ),
        );
        const text = `*${name}\n${[...head, ...rules].join('')}COMMIT\n`;
        return warning + (date === undefined ? text : `# Generated by ${tool} on ${date}\n${text}# Completed on ${date}\n`);
      } catch (error) {
        if (!(error instanceof IptablesError)) throw error;
        return `# Table \`${name}' is incompatible, use 'nft' tool.\n`;
      }
    })
    .join('');
}

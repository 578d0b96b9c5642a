import { withTable } from '../nft-apply.ts';
import type { Ruleset, Table } from '../ruleset.ts';
import { addChain, applyCommand, emptyTable, setPolicy, withBuiltin } from './apply-command.ts';
import { builtinBase, findTable, isTable, nftFamily } from './builtin.ts';
import { parseCommandLine } from './command-line.ts';
import type { IpFamily, Names } from './extension.ts';
import { IptablesError } from './iptables-error.ts';
import { wordsOf } from './parse-rule.ts';

export interface RestoreOptions {
  readonly family: IpFamily;
  readonly names: Names;
  /** Keeps what is there (`-n`). */
  readonly noFlush: boolean;
  readonly counters: boolean;
  /** As the program is called. */
  readonly tool: string;
  /** Of these tables alone. */
  readonly table?: string;
}

/** What went wrong in which line. */
export class RestoreError extends Error {
  readonly problem: IptablesError;
  readonly line: number;
  constructor(problem: IptablesError, line: number) {
    super(problem.message);
    this.problem = problem;
    this.line = line;
  }
}

/** The rules after a file of iptables-save: all of its tables, or none. Throws `RestoreError`. */
export function restore(ruleset: Ruleset, text: string, options: RestoreOptions): Ruleset {
  let now = ruleset;
  let table: string | undefined;
  const lines = text.replace(/\n$/, '').split('\n');
  for (const [at, line] of lines.entries()) {
    try {
      if (line.trim() === '' || line.startsWith('#')) continue;
      if (line.startsWith('*') && table === undefined) [table, now] = begin(now, { name: line.slice(1).trim(), line: at + 1 }, options);
      else if (table === undefined) throw new IptablesError(`line ${at + 1} failed`, 'answer');
      else if (line.trim() === 'COMMIT') table = undefined;
      else if (options.table === undefined || options.table === table) now = step(now, { line, table, number: at + 1 }, options);
    } catch (error) {
      if (error instanceof IptablesError) throw new RestoreError(error, at + 1);
      throw error;
    }
  }
  if (table !== undefined) throw new RestoreError(new IptablesError(`COMMIT expected at line ${lines.length + 1}`, 'answer'), lines.length + 1);
  return now;
}

function begin(ruleset: Ruleset, { name, line }: { name: string; line: number }, { family, noFlush, tool, table }: RestoreOptions): [string, Ruleset] {
  if (!isTable(name)) throw new IptablesError(`${tool}: line ${line} table name '${name}' invalid`);
  if (noFlush || (table !== undefined && table !== name)) return [name, ruleset];
  return [name, { ...ruleset, tables: ruleset.tables.filter((one) => one.family !== nftFamily(family) || one.name !== name) }];
}

function step(ruleset: Ruleset, { line, table, number }: { line: string; table: string; number: number }, options: RestoreOptions): Ruleset {
  const { family, names, counters, tool } = options;
  if (line.startsWith(':')) {
    const [name = '', policy] = line.slice(1).trim().split(/\s+/);
    if (policy === undefined) throw new IptablesError(`${tool}: line ${number} policy invalid`);
    return inTable(ruleset, { family, table }, (one) => declared(one, { name, policy }));
  }
  const [, packets, bytes, rest = line] = /^\[(\d+):(\d+)\]\s+(.*)$/.exec(line) ?? [];
  const counted = counters && packets !== undefined ? ['-c', packets, bytes!] : [];
  const command = parseCommandLine(['-t', table, ...counted, ...wordsOf(rest)], family, names);
  try {
    return applyCommand(ruleset, command, family);
  } catch (error) {
    if (error instanceof IptablesError && error.kind === 'answer') throw new IptablesError(`line ${number} failed: ${error.message}`, 'answer');
    throw error;
  }
}

function inTable(ruleset: Ruleset, { family, table: name }: { family: IpFamily; table: string }, change: (table: Table) => Table): Ruleset {
  const found = findTable(ruleset, family, name);
  if (found) return { ...ruleset, tables: ruleset.tables.map((one) => (one === found ? change(one) : one)) };
  return withTable(ruleset, change(emptyTable(family, name)));
}

/** `:INPUT DROP [0:0]` or `:mine - [0:0]`: there, and empty. */
function declared(table: Table, { name, policy }: { name: string; policy: string }): Table {
  if (builtinBase(table.name, name)) return policy === '-' ? withBuiltin(table, name) : setPolicy(table, name, policy);
  if (!table.chains.some((chain) => chain.name === name)) return addChain(table, name);
  return { ...table, chains: table.chains.map((chain) => (chain.name === name ? { ...chain, rules: [] } : chain)) };
}

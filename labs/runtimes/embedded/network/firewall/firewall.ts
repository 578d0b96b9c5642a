import type { Store, Table as StoreTable } from '../../store/store.ts';
import { type Errno, SysError } from '../../sys/sys-error.ts';
import { type Decision, evaluate, type Packet } from './evaluate.ts';
import { RuleMemory } from './rule-memory.ts';
import { emptyRuleset, type Rule, type Ruleset, type Statement } from './ruleset.ts';

const never = new Promise<never>(() => undefined);
/** What who is rejected is told. */
const refusals: Readonly<Record<string, Errno>> = {
  'net-unreachable': 'ENETUNREACH',
  'net-prohibited': 'ENETUNREACH',
  'no-route': 'ENETUNREACH',
  'host-unreachable': 'EHOSTUNREACH',
  'addr-unreachable': 'EHOSTUNREACH',
  'host-prohibited': 'EHOSTUNREACH',
  'admin-prohibited': 'EHOSTUNREACH',
};

/** The packet filter of one host. Rules are kept in the store; counters and limits run in memory. */
export class Firewall {
  readonly #table: StoreTable<Ruleset>;
  readonly #memory = new RuleMemory();
  readonly #counts = new Map<Rule, { packets: number; bytes: number }>();

  constructor(store: Store) {
    this.#table = store.table<Ruleset>('firewall');
  }

  /** As `nft list ruleset` shows it, with live counters. */
  get ruleset(): Ruleset {
    const ruleset = this.#table.get('ruleset') ?? emptyRuleset;
    if (this.#counts.size === 0) return ruleset;
    const tables = ruleset.tables.map((table) => ({
      ...table,
      chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.map((rule) => this.#counted(rule)) })),
    }));
    return { ...ruleset, tables };
  }

  /** Replaces all rules at once. */
  set ruleset(ruleset: Ruleset) {
    this.#table.set('ruleset', ruleset);
    this.#counts.clear();
  }

  /** Resolves where the rules let the packet through, with where they send it instead; rejects where one rejects; never settles where one drops. */
  async pass(packet: Packet): Promise<Decision['to']> {
    const ruleset = this.#table.get('ruleset');
    if (!ruleset) return undefined;
    const { verdict, seen, to, refusal = '' } = evaluate(ruleset, packet, this.#memory);
    for (const rule of seen) {
      const count = this.#counts.get(rule) ?? { packets: 0, bytes: 0 };
      this.#counts.set(rule, { packets: count.packets + 1, bytes: count.bytes + 60 });
    }
    if (verdict === 'reject') throw new SysError(refusals[refusal] ?? 'ECONNREFUSED');
    if (verdict === 'drop') await never;
    return to;
  }

  #counted(rule: Rule): Rule {
    const count = this.#counts.get(rule);
    if (!count) return rule;
    const expr = rule.expr.map((statement): Statement => ('counter' in statement ? { counter: sum(statement.counter, count) } : statement));
    return { ...rule, expr };
  }
}

const sum = (one: { packets: number; bytes: number } | null, other: { packets: number; bytes: number }): { packets: number; bytes: number } => ({
  packets: (one?.packets ?? 0) + other.packets,
  bytes: (one?.bytes ?? 0) + other.bytes,
});

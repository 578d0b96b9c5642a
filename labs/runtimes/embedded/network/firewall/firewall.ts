import type { Store, Table as StoreTable } from '../../store/store.ts';
import { SysError } from '../../sys/sys-error.ts';
import { evaluate, type Packet } from './evaluate.ts';
import { emptyRuleset, type Rule, type Ruleset, type Statement } from './ruleset.ts';

const never = new Promise<never>(() => undefined);
const perMs: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

/** The packet filter of one host. Rules are kept in the store; counters and limits run in memory. */
export class Firewall {
  readonly #table: StoreTable<Ruleset>;
  readonly #buckets = new Map<number, { tokens: number; at: number }>();
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
    return { tables };
  }

  /** Replaces all rules at once. */
  set ruleset(ruleset: Ruleset) {
    this.#table.set('ruleset', ruleset);
    this.#counts.clear();
  }

  /** Resolves where the rules let the packet through; ECONNREFUSED where one rejects; never where one drops. */
  async pass(packet: Packet): Promise<void> {
    const ruleset = this.#table.get('ruleset');
    if (!ruleset) return;
    const { verdict, seen } = evaluate(ruleset, packet, (rule) => this.#admits(rule));
    for (const rule of seen) {
      const count = this.#counts.get(rule) ?? { packets: 0, bytes: 0 };
      this.#counts.set(rule, { packets: count.packets + 1, bytes: count.bytes + 60 });
    }
    if (verdict === 'reject') throw new SysError('ECONNREFUSED');
    if (verdict === 'drop') await never;
  }

  #counted(rule: Rule): Rule {
    const count = this.#counts.get(rule);
    if (!count) return rule;
    const expr = rule.expr.map((statement): Statement => ('counter' in statement ? { counter: sum(statement.counter, count) } : statement));
    return { ...rule, expr };
  }

  /** A token bucket, as the kernel's `limit`. */
  #admits(rule: Rule): boolean {
    const limit = rule.expr.flatMap((statement) => ('limit' in statement ? [statement.limit] : []))[0];
    if (!limit) return true;
    const now = Date.now();
    const bucket = this.#buckets.get(rule.handle) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(Math.max(limit.burst, 1), bucket.tokens + ((now - bucket.at) * limit.rate) / (perMs[limit.per] ?? 1_000));
    this.#buckets.set(rule.handle, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}

const sum = (one: { packets: number; bytes: number } | null, other: { packets: number; bytes: number }): { packets: number; bytes: number } => ({
  packets: (one?.packets ?? 0) + other.packets,
  bytes: (one?.bytes ?? 0) + other.bytes,
});

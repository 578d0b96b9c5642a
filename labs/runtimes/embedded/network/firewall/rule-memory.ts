import type { Memory, Packet } from './evaluate.ts';
import type { Recent, Rule, Statement } from './ruleset.ts';

const perMs: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const mostAddresses = 100;
const mostTimes = 20;

/** Limits as token buckets, and the lists of `recent`. Lives as long as the server. */
export class RuleMemory implements Memory {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #seen = new Map<string, readonly number[]>();

  limit(rule: Rule, { source }: Packet): boolean {
    const limit = partsOf(rule.expr).flatMap((statement) => ('limit' in statement ? [statement.limit] : []))[0];
    if (!limit) return true;
    const now = Date.now();
    const key = limit.each ? `${rule.handle} ${source}` : String(rule.handle);
    const bucket = this.#buckets.get(key) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(Math.max(limit.burst, 1), bucket.tokens + ((now - bucket.at) * limit.rate) / (perMs[limit.per] ?? 1_000));
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }

  recent({ kind, list, seconds, hits = 1 }: Recent, { source }: Packet): boolean {
    const key = `${list} ${source}`;
    const now = Date.now();
    const times = this.#seen.get(key);
    if (kind === 'set') return (this.#remember(key, [...(times ?? []), now]), true);
    if (kind === 'remove') return this.#seen.delete(key);
    const found = times?.filter((time) => seconds === undefined || now - time <= seconds * 1_000) ?? [];
    const holds = found.length >= hits;
    if (holds && kind === 'update') this.#remember(key, [...(times ?? []), now]);
    return holds;
  }

  #remember(key: string, times: readonly number[]): void {
    this.#seen.delete(key);
    this.#seen.set(key, times.slice(-mostTimes));
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > mostAddresses && oldest !== undefined) this.#seen.delete(oldest);
  }
}

const partsOf = (expr: readonly Statement[]): readonly Statement[] => expr.flatMap((one) => ('xt' in one ? one.xt.as : [one]));

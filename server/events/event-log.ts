import { and, asc, eq, gt, inArray, max, sql } from 'drizzle-orm';
import type { AttemptEvent, PhaseStatus } from '../api.ts';
import type { Database, Queries } from '../database/open-database.ts';
import { events } from './events.table.ts';

export type StoredEvent = typeof events.$inferSelect;
/** What is appended. `attempt` views are never stored: they are computed when they are sent. */
export interface Entry {
  readonly actor: string;
  readonly type: Exclude<AttemptEvent['type'], 'attempt'>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a watcher is told: an appended event, that the attempt's view is another one now, or progress that is not worth keeping. */
export type Signal =
  { readonly kind: 'event'; readonly event: StoredEvent } | { readonly kind: 'view' } | { readonly kind: 'progress'; readonly phase: PhaseStatus };
export type Watcher = (signal: Signal) => void;

/** The append-only log of every attempt, and its feed. */
export interface EventLog {
  /** Runs `change` and the appends in one transaction, then tells the watchers. Nothing is told when it fails. */
  commit<T>(attempt: string, change: (tx: Queries, append: (entry: Entry) => void) => T): T;
  append(attempt: string, entry: Entry): void;
  since(attempt: string, seq: number): StoredEvent[];
  /** The `log` entries of these names, oldest first. */
  logged(attempt: string, names: readonly string[]): StoredEvent[];
  last(attempt: string): number;
  watch(attempt: string, watcher: Watcher): () => void;
  tell(attempt: string, signal: Signal): void;
}

export function createEventLog(database: Database, now: () => Date): EventLog {
  const watchers = new Map<string, Set<Watcher>>();
  const tell = (attempt: string, signal: Signal) => watchers.get(attempt)?.forEach((watcher) => watcher(signal));
  const lastOf = (queries: Queries, attempt: string) =>
    queries
      .select({ seq: max(events.seq) })
      .from(events)
      .where(eq(events.attempt, attempt))
      .get()?.seq ?? 0;

  function commit<T>(attempt: string, change: (tx: Queries, append: (entry: Entry) => void) => T): T {
    const appended: StoredEvent[] = [];
    const result = database.transaction(
      (tx) => {
        let seq = lastOf(tx, attempt);
        return change(tx, (entry) => {
          const event: StoredEvent = { ...entry, attempt, seq: ++seq, at: now().toISOString() };
          tx.insert(events).values(event).run();
          appended.push(event);
        });
      },
      { behavior: 'immediate' },
    );
    for (const event of appended) tell(attempt, { kind: 'event', event });
    if (!appended.length || appended.some(({ type }) => type !== 'verdict')) tell(attempt, { kind: 'view' });
    return result;
  }

  return {
    commit,
    append: (attempt, entry) => commit(attempt, (_tx, append) => append(entry)),
    since: (attempt, seq) =>
      database
        .select()
        .from(events)
        .where(and(eq(events.attempt, attempt), gt(events.seq, seq)))
        .orderBy(asc(events.seq))
        .all(),
    logged: (attempt, names) =>
      database
        .select()
        .from(events)
        .where(and(eq(events.attempt, attempt), eq(events.type, 'log'), inArray(sql`json_extract(${events.data}, '$.name')`, names)))
        .orderBy(asc(events.seq))
        .all(),
    last: (attempt) => lastOf(database, attempt),
    tell,
    watch(attempt, watcher) {
      const mine = watchers.get(attempt) ?? new Set();
      watchers.set(attempt, mine.add(watcher));
      return () => {
        mine.delete(watcher);
        if (mine.size === 0 && watchers.get(attempt) === mine) watchers.delete(attempt);
      };
    },
  };
}

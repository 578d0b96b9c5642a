import { and, asc, count, desc, eq, inArray } from 'drizzle-orm';
import type { Phase, RuntimeName } from '#labs/contract.ts';
import type { AttemptState, FileChange } from '../api.ts';
import type { Queries } from '../database/open-database.ts';
import { guests } from '../sessions/sessions.table.ts';
import { attempts, endChanges, hints, phaseTimings, startFiles } from './attempts.table.ts';

export type AttemptRow = typeof attempts.$inferSelect;
export type StartFileRow = typeof startFiles.$inferSelect;
export const liveStates: readonly AttemptState[] = ['queued', 'starting', 'ready', 'paused'];
export const isLive = ({ state }: Pick<AttemptRow, 'state'>) => liveStates.includes(state);

export function insertAttempt(queries: Queries, row: typeof attempts.$inferInsert): void {
  queries.insert(guests).values({ id: row.guest, createdAt: row.createdAt }).onConflictDoNothing().run();
  queries.insert(attempts).values(row).run();
}
export const updateAttempt = (queries: Queries, id: string, change: Partial<Omit<AttemptRow, 'id' | 'guest'>>) =>
  queries.update(attempts).set(change).where(eq(attempts.id, id)).run();

export const attemptById = (queries: Queries, id: string): AttemptRow | undefined => queries.select().from(attempts).where(eq(attempts.id, id)).get();

export const attemptOfLab = (queries: Queries, lab: string): AttemptRow | undefined => queries.select().from(attempts).where(eq(attempts.lab, lab)).get();

export const attemptsOf = (queries: Queries, guest: string): AttemptRow[] =>
  queries.select().from(attempts).where(eq(attempts.guest, guest)).orderBy(desc(attempts.createdAt)).limit(50).all();

export const liveAttempts = (queries: Queries, guest?: string): AttemptRow[] =>
  queries
    .select()
    .from(attempts)
    .where(and(inArray(attempts.state, liveStates), ...(guest === undefined ? [] : [eq(attempts.guest, guest)])))
    .orderBy(asc(attempts.createdAt))
    .all();

export const hintsTaken = (queries: Queries, attempt: string): Record<string, number> =>
  Object.fromEntries(
    queries
      .select({ task: hints.task, taken: count() })
      .from(hints)
      .where(eq(hints.attempt, attempt))
      .groupBy(hints.task)
      .all()
      .map(({ task, taken }) => [task, taken]),
  );
export const insertHint = (queries: Queries, row: typeof hints.$inferInsert) => queries.insert(hints).values(row).run();

export const insertTiming = (queries: Queries, row: Omit<typeof phaseTimings.$inferInsert, 'id'>) => queries.insert(phaseTimings).values(row).run();

const sampleSize = 50;
const fewest = 5;
export interface Range {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
}
/** How long a phase took in its last 50 runs here; undefined below 5. */
export function usualTime(
  queries: Queries,
  { scenario, runtime, phase }: { scenario: string; runtime: RuntimeName; phase: Phase | 'total' },
): Range | undefined {
  const rows = queries
    .select({ ms: phaseTimings.ms })
    .from(phaseTimings)
    .where(and(eq(phaseTimings.scenario, scenario), eq(phaseTimings.runtime, runtime), eq(phaseTimings.phase, phase)))
    .orderBy(desc(phaseTimings.id))
    .limit(sampleSize)
    .all();
  const sorted = rows.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return sorted.length < fewest ? undefined : { p50: at(0.5), p90: at(0.9), p95: at(0.95) };
}

export function replaceStartFiles(queries: Queries, attempt: string, rows: readonly StartFileRow[]): void {
  queries.delete(startFiles).where(eq(startFiles.attempt, attempt)).run();
  for (const row of rows) queries.insert(startFiles).values(row).run();
  updateAttempt(queries, attempt, { startFilesKept: true });
}
export const startFilesOf = (queries: Queries, attempt: string): StartFileRow[] =>
  queries.select().from(startFiles).where(eq(startFiles.attempt, attempt)).all();

export const startFileOf = (queries: Queries, attempt: string, { machine, path }: { machine: string; path: string }): StartFileRow | undefined =>
  queries
    .select()
    .from(startFiles)
    .where(and(eq(startFiles.attempt, attempt), eq(startFiles.machine, machine), eq(startFiles.path, path)))
    .get();

export const storeEndChanges = (queries: Queries, attempt: string, changes: readonly FileChange[]) =>
  queries.insert(endChanges).values({ attempt, changes }).onConflictDoUpdate({ target: endChanges.attempt, set: { changes } }).run();
export const endChangesOf = (queries: Queries, attempt: string): readonly FileChange[] | undefined =>
  queries.select().from(endChanges).where(eq(endChanges.attempt, attempt)).get()?.changes;

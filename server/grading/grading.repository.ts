import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Grade, Snapshot } from '#checkers/engine/contract.ts';
import type { AttackRun } from '../api.ts';
import type { Queries } from '../database/open-database.ts';
import { attackRuns, checkRuns } from './grading.table.ts';

export type RunRow = typeof checkRuns.$inferSelect;
type RunChange = Partial<Pick<RunRow, 'state' | 'finishedAt' | 'baseline' | 'snapshot' | 'grade' | 'history' | 'timings'>>;

export const insertRun = (queries: Queries, row: typeof checkRuns.$inferInsert) => queries.insert(checkRuns).values(row).run();

export const updateRun = (queries: Queries, id: string, change: RunChange) => queries.update(checkRuns).set(change).where(eq(checkRuns.id, id)).run();

export const runById = (queries: Queries, attempt: string, id: string): RunRow | undefined =>
  queries
    .select()
    .from(checkRuns)
    .where(and(eq(checkRuns.attempt, attempt), eq(checkRuns.id, id)))
    .get();

const graded = ['check', 'submit'] as const;

/** Checks and submits of an attempt, oldest first, with their grades. */
export const gradesOf = (queries: Queries, attempt: string): { id: string; kind: RunRow['kind']; finishedAt: string; grade: Grade }[] =>
  queries
    .select({ id: checkRuns.id, kind: checkRuns.kind, finishedAt: checkRuns.finishedAt, grade: checkRuns.grade })
    .from(checkRuns)
    .where(and(eq(checkRuns.attempt, attempt), eq(checkRuns.state, 'done'), inArray(checkRuns.kind, graded)))
    .orderBy(asc(sql`rowid`))
    .all()
    .flatMap(({ grade, finishedAt, ...run }) => (grade && finishedAt ? [{ ...run, grade, finishedAt }] : []));

/** The newest check or submit; `done`: the newest that has a grade. */
export const newestRun = (queries: Queries, attempt: string, { done }: { done: boolean }): RunRow | undefined =>
  queries
    .select()
    .from(checkRuns)
    .where(and(eq(checkRuns.attempt, attempt), inArray(checkRuns.kind, graded), ...(done ? [eq(checkRuns.state, 'done')] : [])))
    .orderBy(desc(sql`rowid`))
    .limit(1)
    .get();

/** The run that proved the lab weak, with what was there then. */
export function baselineOf(queries: Queries, attempt: string): { id: string; snapshot: Snapshot } | undefined {
  const row = queries
    .select({ id: checkRuns.id, snapshot: checkRuns.snapshot })
    .from(checkRuns)
    .where(and(eq(checkRuns.attempt, attempt), eq(checkRuns.kind, 'prove'), eq(checkRuns.state, 'done')))
    .orderBy(desc(sql`rowid`))
    .limit(1)
    .get();
  return row?.snapshot ? { id: row.id, snapshot: row.snapshot } : undefined;
}

/** Runs that a stopped server left unfinished. */
export const failUnfinishedRuns = (queries: Queries, finishedAt: string) =>
  queries.update(checkRuns).set({ state: 'failed', finishedAt }).where(eq(checkRuns.state, 'running')).run();

export const insertAttackRun = (queries: Queries, attempt: string, run: AttackRun) =>
  queries
    .insert(attackRuns)
    .values({ ...run, attempt })
    .run();

export const attackRunsOf = (queries: Queries, attempt: string): AttackRun[] =>
  queries
    .select({
      attack: attackRuns.attack,
      at: attackRuns.at,
      status: attackRuns.status,
      observed: attackRuns.observed,
      output: attackRuns.output,
      moment: attackRuns.moment,
    })
    .from(attackRuns)
    .where(eq(attackRuns.attempt, attempt))
    .orderBy(asc(attackRuns.id))
    .all();

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Grade, GradingPlan, Snapshot } from '#checkers/engine/contract.ts';
import type { AttackRun, CheckRun } from '../api.ts';

export const checkRuns = sqliteTable(
  'check_runs',
  {
    id: text().primaryKey(),
    attempt: text().notNull(),
    kind: text().$type<CheckRun['kind']>().notNull(),
    state: text().$type<CheckRun['state']>().notNull(),
    startedAt: text().notNull(),
    finishedAt: text(),
    /** What the grade was computed from: the same plan, snapshot and baseline give the same grade. */
    plan: text({ mode: 'json' }).$type<GradingPlan>().notNull(),
    snapshot: text({ mode: 'json' }).$type<Snapshot>(),
    baseline: text(),
    grade: text({ mode: 'json' }).$type<Grade>(),
    timings: text({ mode: 'json' }).$type<CheckRun['timings']>(),
  },
  (table) => [index('check_runs_attempt').on(table.attempt)],
);

export const attackRuns = sqliteTable(
  'attack_runs',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    attempt: text().notNull(),
    attack: text().notNull(),
    at: text().notNull(),
    status: text().notNull(),
    observed: text().notNull(),
    output: text().notNull(),
    moment: text().$type<AttackRun['moment']>().notNull(),
  },
  (table) => [index('attack_runs_attempt').on(table.attempt)],
);

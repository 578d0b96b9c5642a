import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Grade, GradingPlan, Snapshot } from '#checkers/engine/contract.ts';
import type { AttackRun, CheckHistory, CheckRun } from '../api.ts';

export const checkRuns = sqliteTable(
  'check_runs',
  {
    id: text().primaryKey(),
    attempt: text().notNull(),
    kind: text().$type<CheckRun['kind']>().notNull(),
    state: text().$type<CheckRun['state']>().notNull(),
    startedAt: text().notNull(),
    finishedAt: text(),
    /** What the grade was computed from: the same plan, snapshot and baseline (the snapshot of that run) give the same grade. */
    plan: text({ mode: 'json' }).$type<GradingPlan>().notNull(),
    baseline: text(),
    snapshot: text({ mode: 'json' }).$type<Snapshot>(),
    grade: text({ mode: 'json' }).$type<Grade>(),
    history: text({ mode: 'json' }).$type<Readonly<Record<string, CheckHistory>>>(),
    timings: text({ mode: 'json' }).$type<NonNullable<CheckRun['timings']>>(),
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
    status: text().$type<AttackRun['status']>().notNull(),
    observed: text().notNull(),
    output: text().notNull(),
    moment: text().$type<AttackRun['moment']>().notNull(),
  },
  (table) => [index('attack_runs_attempt').on(table.attempt)],
);

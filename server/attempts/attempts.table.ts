import { blob, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Phase, RuntimeName } from '#labs/contract.ts';
import type { ApiError, AttemptState, FileChange, PhaseStatus } from '../api.ts';
import { guests } from '../sessions/sessions.table.ts';

export const attempts = sqliteTable(
  'attempts',
  {
    id: text().primaryKey(),
    guest: text()
      .notNull()
      .references(() => guests.id),
    scenario: text().notNull(),
    scenarioDigest: text().notNull(),
    runtime: text().$type<RuntimeName>().notNull(),
    variant: integer().notNull(),
    mode: text().$type<'practice' | 'exam'>().notNull(),
    state: text().$type<AttemptState>().notNull(),
    lab: text(),
    graderVersion: text().notNull(),
    createdAt: text().notNull(),
    readyAt: text(),
    expiresAt: text(),
    endedAt: text(),
    endReason: text(),
    extensionsLeft: integer().notNull(),
    /** What was left on the clock when the lab was paused. */
    remainingMs: integer(),
    proven: integer({ mode: 'boolean' }).notNull(),
    /** Whether `start_files` holds what the editable files were. */
    startFilesKept: integer({ mode: 'boolean' }).notNull().default(false),
    phases: text({ mode: 'json' }).$type<readonly PhaseStatus[]>().notNull(),
    failure: text({ mode: 'json' }).$type<ApiError['error']>(),
  },
  (table) => [index('attempts_guest').on(table.guest), index('attempts_state').on(table.state)],
);

export const hints = sqliteTable('hints', { attempt: text().notNull(), task: text().notNull(), index: integer().notNull(), at: text().notNull() }, (table) => [
  primaryKey({ columns: [table.attempt, table.task, table.index] }),
]);

export const phaseTimings = sqliteTable(
  'phase_timings',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    scenario: text().notNull(),
    runtime: text().$type<RuntimeName>().notNull(),
    phase: text().$type<Phase | 'total'>().notNull(),
    ms: real().notNull(),
    at: text().notNull(),
  },
  (table) => [index('phase_timings_scenario').on(table.scenario, table.runtime, table.phase)],
);

export const startFiles = sqliteTable(
  'start_files',
  {
    attempt: text().notNull(),
    machine: text().notNull(),
    path: text().notNull(),
    mode: integer().notNull(),
    owner: text().notNull(),
    size: integer().notNull(),
    content: blob({ mode: 'buffer' }),
  },
  (table) => [primaryKey({ columns: [table.attempt, table.machine, table.path] })],
);

export const endChanges = sqliteTable('end_changes', {
  attempt: text().primaryKey(),
  changes: text({ mode: 'json' }).$type<readonly FileChange[]>().notNull(),
});

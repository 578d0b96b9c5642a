import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AttemptEvent } from '../api.ts';

/** Append-only: triggers refuse UPDATE and DELETE. */
export const events = sqliteTable(
  'events',
  {
    attempt: text().notNull(),
    seq: integer().notNull(),
    at: text().notNull(),
    actor: text().notNull(),
    type: text().$type<AttemptEvent['type']>().notNull(),
    data: text({ mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.attempt, table.seq] })],
);

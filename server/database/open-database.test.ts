import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { events } from '../events/events.table.ts';
import { guests } from '../sessions/sessions.table.ts';
import { databaseError } from './database.errors.ts';
import { type Database, instanceName, openDatabase } from './open-database.ts';

const folder = () => mkdtempSync(path.join(tmpdir(), 'rampart-database-'));
const event = { attempt: 'a', seq: 1, at: '2026-01-01T00:00:00.000Z', actor: 'server', type: 'log', data: { name: 'x' } } as const;
const failure = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};
const guest = (database: Database) => database.insert(guests).values({ id: 'g', createdAt: event.at }).run();

test('the event log can only be appended to', () => {
  const database = openDatabase(':memory:');
  database.insert(events).values(event).run();
  expect(() => database.update(events).set({ actor: 'x' }).run()).toThrow('append-only');
  expect(() => database.delete(events).run()).toThrow('append-only');
});

test('the name of the installation is drawn once', () => {
  const where = folder();
  const name = instanceName(openDatabase(where));
  expect(instanceName(openDatabase(where))).toBe(name);
});

test('a locked database fails whole with a code of its own', () => {
  const where = folder();
  const database = openDatabase(where);
  database.$client.pragma('busy_timeout = 0');
  const other = new Sqlite(path.join(where, 'rampart.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  expect(databaseError(failure(() => guest(database)))?.body.code).toBe('database.busy');
  other.exec('ROLLBACK');
  expect(database.select().from(guests).all()).toEqual([]);
});

test('a full disk fails whole with a code of its own', () => {
  const database = openDatabase(folder());
  database.$client.pragma(`max_page_count = ${Number(database.$client.pragma('page_count', { simple: true }))}`);
  const rows = Array.from({ length: 2000 }, (_, seq) => ({ ...event, seq, data: { padding: 'x'.repeat(500) } }));
  const error = failure(() => database.transaction((tx) => rows.forEach((row) => tx.insert(events).values(row).run())));
  expect(databaseError(error)?.body.code).toBe('database.full');
  expect(database.select().from(events).all()).toEqual([]);
});

test('other errors are not explained away', () => {
  expect(databaseError(new Error('no'))).toBeUndefined();
});

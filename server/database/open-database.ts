import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { keepStatements } from './keep-statements.ts';
import { meta } from './meta.table.ts';

export type Database = ReturnType<typeof drizzle> & { readonly $client: Sqlite.Database };
/** A database or an open transaction of it. */
export type Queries = Pick<Database, 'select' | 'insert' | 'update' | 'delete'>;

const migrationsFolder = path.join(import.meta.dirname, 'migrations');

/** Opens `rampart.sqlite` of the data folder, or one in memory (`:memory:`), and brings it up to date in one transaction. */
export function openDatabase(dataFolder: string): Database {
  if (dataFolder !== ':memory:') mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const client = new Sqlite(dataFolder === ':memory:' ? dataFolder : path.join(dataFolder, 'rampart.sqlite'), { timeout: 250 });
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = NORMAL');
  client.pragma('foreign_keys = ON');
  keepStatements(client);
  const database = drizzle(client, { casing: 'snake_case' });
  migrate(database, { migrationsFolder });
  return database;
}

/** The name that labels this installation's labs; drawn once and kept with the data. */
export function instanceName(database: Database): string {
  const key = 'instance';
  database
    .insert(meta)
    .values({ key, value: randomBytes(4).toString('hex') })
    .onConflictDoNothing()
    .run();
  return database.select().from(meta).where(eq(meta.key, key)).get()!.value;
}

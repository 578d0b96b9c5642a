import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Runtimes } from '../attempts/runtimes.ts';
import type { Database } from '../database/open-database.ts';
import type { Variables } from '../http/request.ts';

export interface HealthDeps {
  readonly database: Database;
  readonly runtimes: Runtimes;
  readonly version: string;
  /** Labs that are warm; undefined where none are kept. */
  warm(): number | undefined;
  /** Labs of the last run are adopted. */
  ready(): boolean;
}

/** `health`: the process answers. `ready`: it can take learners: database writable, labs adopted, a runtime available. */
export function healthRoutes({ database, runtimes, version, ready, warm }: HealthDeps) {
  return new Hono<{ Variables: Variables }>()
    .get('/health', (c) => {
      const warmNow = warm();
      return c.json({ ok: true, version, ...(warmNow !== undefined && { pool: { ready: warmNow } }) });
    })
    .get('/ready', async (c) => {
      const checks = { database: answers(database), labs: ready(), runtime: (await runtimes.status()).some(({ available }) => available) };
      const ok = Object.values(checks).every(Boolean);
      return c.json({ ok, checks }, ok ? 200 : 503);
    });
}

function answers(database: Database): boolean {
  try {
    database.get(sql`select 1`);
    return true;
  } catch {
    return false;
  }
}

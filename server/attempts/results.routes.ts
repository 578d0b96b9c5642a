import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import type { Variables } from '../http/request.ts';
import type { AttemptContext } from './attempt-context.ts';
import { recordingNotFound } from './attempts.errors.ts';
import { own } from './attempts.routes.ts';
import { resultsOf } from './results.ts';

export function resultRoutes(context: AttemptContext) {
  return new Hono<{ Variables: Variables }>()
    .get('/attempts/:id/results', async (c) => c.json(await resultsOf(context, own(context, c))))
    .get('/attempts/:id/export', async (c) => {
      const row = own(context, c);
      c.header('Content-Disposition', `attachment; filename="rampart-${row.scenario}-${row.id}.json"`);
      return c.json({ version: 1, graderVersion: row.graderVersion, ...(await resultsOf(context, row)), log: context.events.since(row.id, 0) });
    })
    .get('/attempts/:id/recordings/:terminal', async (c) => {
      const { id } = own(context, c);
      const found = (await context.terminals.recordings(id)).find(({ terminal }) => terminal === c.req.param('terminal'));
      if (!found) throw recordingNotFound();
      c.header('Content-Type', 'application/x-asciicast');
      c.header('Content-Disposition', `attachment; filename="${found.machine}-${found.terminal}.cast"`);
      return c.body(Readable.toWeb(createReadStream(found.file)) as ReadableStream);
    });
}

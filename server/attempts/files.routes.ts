import { Hono } from 'hono';
import { type Variables, body, query } from '../http/request.ts';
import type { AttemptContext } from './attempt-context.ts';
import { own } from './attempts.routes.ts';
import { fileQuery, filesQuery, revertSchema, saveSchema } from './attempts.schemas.ts';
import { listFiles, readFile, revertFile, writeFile } from './editable-files.ts';
import { currentChanges } from './file-changes.ts';

export function fileRoutes(context: AttemptContext) {
  return new Hono<{ Variables: Variables }>()
    .get('/attempts/:id/files', async (c) => c.json(await listFiles(context, own(context, c), query(c, filesQuery).machine)))
    .get('/attempts/:id/file', async (c) => c.json(await readFile(context, own(context, c), query(c, fileQuery))))
    .put('/attempts/:id/file', async (c) => {
      const row = own(context, c);
      return c.json(await writeFile(context, row, await body(c, saveSchema)));
    })
    .post('/attempts/:id/changes/revert', async (c) => {
      const row = own(context, c);
      return c.json(await revertFile(context, row, await body(c, revertSchema)));
    })
    .get('/attempts/:id/changes', async (c) => {
      const { id } = own(context, c);
      return c.json(await currentChanges(context, id, context.labs.lab(id)));
    });
}

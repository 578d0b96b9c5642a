import { Hono } from 'hono';
import { type Variables, body } from '../http/request.ts';
import { openTerminalSchema } from '../terminals/terminals.schemas.ts';
import type { AttemptContext } from './attempt-context.ts';
import { own } from './attempts.routes.ts';
import { readyLab } from './own-attempt.ts';

export function terminalRoutes(context: AttemptContext) {
  return new Hono<{ Variables: Variables }>()
    .post('/attempts/:id/terminals', async (c) => {
      const row = own(context, c);
      readyLab(context, row);
      return c.json(await context.terminals.open({ attempt: row.id, ...(await body(c, openTerminalSchema)) }), 201);
    })
    .delete('/attempts/:id/terminals/:terminal', async (c) => {
      await context.terminals.close(own(context, c).id, c.req.param('terminal'));
      return c.body(null, 204);
    })
    .post('/attempts/:id/terminals/:terminal/ticket', (c) => {
      const { id, guest } = own(context, c);
      return c.json(context.terminals.ticket({ attempt: id, terminal: c.req.param('terminal'), guest }));
    });
}

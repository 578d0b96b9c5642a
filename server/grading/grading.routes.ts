import { Hono } from 'hono';
import type { AttemptContext } from '../attempts/attempt-context.ts';
import { own } from '../attempts/attempts.routes.ts';
import { disputeSchema } from '../attempts/attempts.schemas.ts';
import { disputeVerdict, showAttack, startCheck } from '../attempts/attempts.usecases.ts';
import { type Variables, body } from '../http/request.ts';
import { checkRunNotFound } from './grading.errors.ts';

export function gradingRoutes(context: AttemptContext) {
  return new Hono<{ Variables: Variables }>()
    .post('/attempts/:id/checks', (c) => c.json(startCheck(context, own(context, c)), 202))
    .get('/attempts/:id/checks/:run', (c) => {
      const run = context.grading.run(own(context, c).id, c.req.param('run'));
      if (!run) throw checkRunNotFound();
      return c.json(run);
    })
    .post('/attempts/:id/checks/:run/disputes', async (c) => {
      const row = own(context, c);
      return c.json(disputeVerdict(context, row, { run: c.req.param('run'), ...(await body(c, disputeSchema)) }), 202);
    })
    .post('/attempts/:id/attacks/:attack', (c) => c.json(showAttack(context, own(context, c), c.req.param('attack')), 202));
}

import { Hono } from 'hono';
import type { AttemptContext } from '../attempts/attempt-context.ts';
import { own } from '../attempts/attempts.routes.ts';
import { showAttack, startCheck } from '../attempts/attempts.usecases.ts';
import type { Variables } from '../http/request.ts';
import { checkRunNotFound } from './grading.errors.ts';

export function gradingRoutes(context: AttemptContext) {
  return new Hono<{ Variables: Variables }>()
    .post('/attempts/:id/checks', (c) => c.json(startCheck(context, own(context, c)), 202))
    .get('/attempts/:id/checks/:run', (c) => {
      const run = context.grading.run(own(context, c).id, c.req.param('run'));
      if (!run) throw checkRunNotFound();
      return c.json(run);
    })
    .post('/attempts/:id/attacks/:attack', (c) => c.json(showAttack(context, own(context, c), c.req.param('attack')), 202));
}

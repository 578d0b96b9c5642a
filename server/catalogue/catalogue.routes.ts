import { Hono } from 'hono';
import type { AttemptContext } from '../attempts/attempt-context.ts';
import { scenarioDetail, scenarioSummaries } from '../attempts/attempt-view.ts';
import { scenarioNotFound } from '../attempts/attempts.errors.ts';
import type { Variables } from '../http/request.ts';

export function catalogueRoutes(context: AttemptContext) {
  return new Hono<{ Variables: Variables }>()
    .get('/scenarios', (c) => c.json(scenarioSummaries(context, c.get('guest'))))
    .get('/scenarios/:scenario', (c) => {
      const scenario = context.scenarios.get(c.req.param('scenario'));
      if (!scenario) throw scenarioNotFound();
      return c.json(scenarioDetail(context, scenario));
    })
    .get('/runtimes', async (c) => c.json(await context.runtimes.status()));
}

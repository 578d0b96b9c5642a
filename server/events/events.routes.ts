import { Hono } from 'hono';
import { z } from 'zod';
import type { AttemptContext } from '../attempts/attempt-context.ts';
import { attemptView } from '../attempts/attempt-view.ts';
import { attemptById } from '../attempts/attempts.repository.ts';
import { own } from '../attempts/attempts.routes.ts';
import { type Variables, query } from '../http/request.ts';
import { type StreamSource, eventStream } from './event-stream.ts';
import { fillEvent } from './fill-event.ts';

const sinceQuery = z.object({ since: z.coerce.number().int().min(0).default(0) });

export function eventRoutes(context: AttemptContext) {
  const source: StreamSource = {
    events: context.events,
    fill: (event) => fillEvent(event, (attempt, run) => context.grading.run(attempt, run)),
    view: (id) => {
      const attempt = attemptView(context, attemptById(context.database, id)!);
      return { type: 'attempt', seq: attempt.lastEvent, at: context.now().toISOString(), actor: 'server', attempt };
    },
  };
  return new Hono<{ Variables: Variables }>().get('/attempts/:id/events', (c) => {
    const { id } = own(context, c);
    const seen = Number(c.req.header('last-event-id'));
    const since = Number.isSafeInteger(seen) && seen > 0 ? seen : query(c, sinceQuery).since;
    c.header('Content-Type', 'text/event-stream');
    c.header('Cache-Control', 'no-store');
    c.header('X-Accel-Buffering', 'no');
    return c.body(eventStream(source, { attempt: id, since }));
  });
}

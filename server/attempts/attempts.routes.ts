import { Hono } from 'hono';
import { noGuest } from '../http/http.errors.ts';
import { type AppContext, type Variables, body } from '../http/request.ts';
import type { AttemptContext } from './attempt-context.ts';
import { attemptView } from './attempt-view.ts';
import { type AttemptRow, attemptById, attemptsOf } from './attempts.repository.ts';
import { createSchema, emptySchema, hintSchema, resetSchema } from './attempts.schemas.ts';
import { extendAttempt, finishAttempt, pauseAttempt, resumeAttempt, retryAttempt, takeHint, takenHints } from './attempts.usecases.ts';
import { createAttempt } from './create-attempt.ts';
import { endAttempt } from './end-attempt.ts';
import { ownAttempt } from './own-attempt.ts';
import { resetAttempt } from './reset-attempt.ts';

/** The attempt of the route, if it is the asker's. */
export const own = (context: AttemptContext, c: AppContext): AttemptRow => ownAttempt(context, c.get('guest'), c.req.param('id')!);

export function attemptRoutes(context: AttemptContext) {
  const view = (id: string) => attemptView(context, attemptById(context.database, id)!);
  const guest = (c: AppContext) => {
    const id = c.get('guest');
    if (id === undefined) throw noGuest();
    return id;
  };
  /** A change of the attempt, answered with what it is then. */
  const change = (act: (row: AttemptRow, c: AppContext) => unknown) => async (c: AppContext) => {
    const row = own(context, c);
    await act(row, c);
    return c.json(view(row.id));
  };
  const plain = (act: (row: AttemptRow) => unknown) =>
    change(async (row, c) => {
      await body(c, emptySchema);
      return act(row);
    });

  return new Hono<{ Variables: Variables }>()
    .post('/attempts', async (c) => {
      const row = await createAttempt(context, { guest: guest(c), ...(await body(c, createSchema)) });
      return c.json(view(row.id), 201);
    })
    .get('/attempts', (c) =>
      c.json(
        attemptsOf(context.database, guest(c))
          .filter(({ scenario }) => context.scenarios.get(scenario))
          .map((row) => attemptView(context, row)),
      ),
    )
    .get('/attempts/:id', (c) => c.json(attemptView(context, own(context, c))))
    .delete(
      '/attempts/:id',
      change((row) => void endAttempt(context, row.id, { reason: 'You ended it.', actor: 'learner' })),
    )
    .post(
      '/attempts/:id/extend',
      plain((row) => extendAttempt(context, row)),
    )
    .post(
      '/attempts/:id/pause',
      plain((row) => pauseAttempt(context, row)),
    )
    .post(
      '/attempts/:id/resume',
      plain((row) => resumeAttempt(context, row)),
    )
    .post(
      '/attempts/:id/reset',
      change(async (row, c) => resetAttempt(context, row, (await body(c, resetSchema)).machine)),
    )
    .post('/attempts/:id/finish', async (c) => c.json(finishAttempt(context, own(context, c)), 202))
    .post('/attempts/:id/retry', async (c) => c.json(view((await retryAttempt(context, own(context, c))).id), 201))
    .get('/attempts/:id/hints', (c) => c.json(takenHints(context, own(context, c))))
    .post('/attempts/:id/hints', async (c) => {
      const row = own(context, c);
      return c.json(takeHint(context, row, (await body(c, hintSchema)).task), 201);
    });
}

import { Hono } from 'hono';
import type { AttemptContext } from '../attempts/attempt-context.ts';
import { attemptRoutes } from '../attempts/attempts.routes.ts';
import { fileRoutes } from '../attempts/files.routes.ts';
import { resultRoutes } from '../attempts/results.routes.ts';
import { terminalRoutes } from '../attempts/terminal.routes.ts';
import { catalogueRoutes } from '../catalogue/catalogue.routes.ts';
import { eventRoutes } from '../events/events.routes.ts';
import { gradingRoutes } from '../grading/grading.routes.ts';
import { healthRoutes } from '../health/health.routes.ts';
import { type SessionDeps, sessionRoutes } from '../sessions/sessions.routes.ts';
import type { Gate } from '../sessions/who.ts';
import { errorResponse } from './error-response.ts';
import { routeNotFound } from './http.errors.ts';
import { logRequests } from './log.ts';
import type { Variables } from './request.ts';
import { admit, headers, limitBody } from './security.ts';
import { webFiles } from './web-files.ts';

export interface AppDeps {
  readonly attempts: AttemptContext;
  readonly session: SessionDeps;
  readonly gate: Gate;
  /** The built web app. */
  readonly webFolder: string;
  ready(): boolean;
}

/** The HTTP interface. Everything that it needs comes in, so that tests build it around fakes. */
export function createApp({ attempts, session, gate, webFolder, ready }: AppDeps) {
  const { log } = attempts;
  const health = { database: attempts.database, runtimes: attempts.runtimes, version: session.version, ready, warm: () => attempts.warm?.ready };
  const api = new Hono<{ Variables: Variables }>()
    .use((c, next) => {
      c.header('Cache-Control', 'no-store');
      return next();
    })
    .use(limitBody)
    .route('/', healthRoutes(health))
    .route('/', sessionRoutes(session))
    .route('/', catalogueRoutes(attempts))
    .route('/', attemptRoutes(attempts))
    .route('/', terminalRoutes(attempts))
    .route('/', fileRoutes(attempts))
    .route('/', resultRoutes(attempts))
    .route('/', gradingRoutes(attempts))
    .route('/', eventRoutes(attempts));
  return new Hono<{ Variables: Variables }>()
    .use(logRequests(log))
    .use(headers)
    .use(admit(gate))
    .route('/api', api)
    .get('*', webFiles(webFolder))
    .notFound(() => {
      throw routeNotFound();
    })
    .onError((error, c) => errorResponse(error, c, log));
}

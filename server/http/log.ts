import type { MiddlewareHandler } from 'hono';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/settings.ts';
import type { Variables } from './request.ts';

const secrets = ['ticket', 'token', 'cookie', 'authorization', 'password', 'secret', 'key'];

/** JSON lines. What could open a door is never written, at any of the first three levels. */
export const createLog = (level: Config['logLevel'], destination?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    ...(destination ? [destination] : []),
  );

/** One line a request, without query (it may hold a ticket), at `debug` for reading and `info` for changing. */
export const logRequests =
  (log: Logger): MiddlewareHandler<{ Variables: Variables }> =>
  async (c, next) => {
    const began = performance.now();
    await next();
    const level = c.res.status >= 500 ? 'warn' : c.req.method === 'GET' ? 'debug' : 'info';
    log[level](
      { method: c.req.method, path: c.req.path, status: c.res.status, ms: Math.round(performance.now() - began), guest: c.get('guest')?.slice(0, 6) },
      'request',
    );
  };

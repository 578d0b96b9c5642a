import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { LabError } from '#labs/contract.ts';
import { databaseError } from '../database/database.errors.ts';
import { AppError } from './app-error.ts';
import { notJson, unexpected } from './http.errors.ts';

const labStatus: Readonly<Record<string, number>> = { 'files.changed': 409, 'files.denied': 403, 'files.outside': 404, 'files.too_large': 413 };

/** What a thrown value means to the one who asked. The only place where errors become responses. */
export function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof LabError) {
    return new AppError(
      labStatus[error.code] ?? 502,
      { code: error.code, message: error.message, ...(error.remedy && { next: error.remedy }) },
      { cause: error },
    );
  }
  if (error instanceof HTTPException && error.status === 400) return notJson();
  return databaseError(error);
}

export function errorResponse(error: unknown, c: Context, log: Logger): Response {
  const known = toAppError(error);
  const shown = known ?? unexpected(randomBytes(4).toString('hex'), error);
  if (shown.status >= 500) log.error({ err: error, code: shown.body.code, why: shown.body.why, path: c.req.path }, 'request failed');
  return c.json({ error: shown.body }, shown.status as ContentfulStatusCode);
}

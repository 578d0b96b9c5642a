import type { Context } from 'hono';
import type { z } from 'zod';
import { badRequest, notJson } from './http.errors.ts';

/** What the middleware knows of a request. */
export interface Variables {
  guest: string | undefined;
}
export type AppContext = Context<{ Variables: Variables }>;

/** The body, checked; an empty one counts as `{}`. */
export async function body<S extends z.ZodType>(c: AppContext, schema: S): Promise<z.output<S>> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    throw notJson();
  }
  return checked(schema, value);
}

export const query = <S extends z.ZodType>(c: AppContext, schema: S): z.output<S> => checked(schema, c.req.query());

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw badRequest(Object.fromEntries(result.error.issues.map(({ path, message }) => [path.join('.') || 'body', message])));
}

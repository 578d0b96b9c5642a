import { z } from 'zod';

/** Parts that the scopes of HTTP probes share. */
export const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).default('GET'),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
});
export type RequestScope = z.output<typeof requestSchema>;

export const portSchema = z.coerce.number().int().min(1).max(65_535);
export const headersSchema = z.record(z.string(), z.string());

export const described = ({ method, path }: Pick<RequestScope, 'method' | 'path'>): string => `${method} ${path}`;

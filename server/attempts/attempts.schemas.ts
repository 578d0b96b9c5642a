import { z } from 'zod';

const name = z.string().min(1).max(100);
const path = z.string().min(1).max(4096).startsWith('/');

export const createSchema = z.strictObject({
  scenario: name,
  runtime: z.enum(['embedded', 'docker', 'kind', 'kubernetes']).optional(),
  variant: z.int().min(1).optional(),
});
export const hintSchema = z.strictObject({ task: name });
export const resetSchema = z.strictObject({ machine: name.optional() });
export const filesQuery = z.object({ machine: name.optional() });
export const fileQuery = z.object({ machine: name, path });
export const revertSchema = z.strictObject({ machine: name, path, etag: z.string().max(200).optional() });
export const saveSchema = z.strictObject({ machine: name, path, content: z.string().max(1024 * 1024), etag: z.string().max(200).optional() });
export const disputeSchema = z.strictObject({ check: name, note: z.string().trim().max(500).optional() });
export const emptySchema = z.strictObject({});

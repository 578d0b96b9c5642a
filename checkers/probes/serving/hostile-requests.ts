import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HostileGroup } from '../../evidence/serving.ts';
import { clientOf } from '../network/approach.ts';
import { headersSchema, portSchema } from '../network/http-scope.ts';

/** Sends an OpenAI-type service what it must refuse (too large, too long, malformed), with valid keys, between two requests that it must answer. */
export const hostileRequests = defineProbe({
  kind: 'hostileRequests',
  timeoutMs: 25_000,
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    path: z.string().startsWith('/').default('/v1/completions'),
    model: z.string(),
    /** What must still be accepted at most: well above it is sent. */
    bodyBytes: z.int().min(1_024),
    maxTokens: z.int().min(1),
    /** Valid keys; each is used a few times. */
    keys: z.array(headersSchema).min(1),
  }),
  async collect(target, { machine, port, from, path, model, bodyBytes, maxTokens, keys }) {
    const client = clientOf(target, machine, from);
    let turn = 0;
    const send = (body: string) =>
      client.fetch({ port, method: 'POST', path, body, headers: { 'content-type': 'application/json', ...keys[turn++ % keys.length] } });
    const good = JSON.stringify({ model, prompt: 'Count to three', max_tokens: 3 });
    const before = await send(good);
    const outcomes = await Promise.all(
      hostileBodies({ model, bodyBytes, maxTokens }).map(async ({ name, group, body }) => ({ name, group, outcome: await send(body) })),
    );
    const lost = await client.fetch({ port, path: '/v1/no/such/path', headers: keys[turn++ % keys.length] });
    return { port, before, cases: [...outcomes, { name: 'a path that does not exist', group: 'path' as const, outcome: lost }], after: await send(good) };
  },
});

function hostileBodies({
  model,
  bodyBytes,
  maxTokens,
}: {
  model: string;
  bodyBytes: number;
  maxTokens: number;
}): { name: string; group: HostileGroup; body: string }[] {
  const normal = { model, prompt: 'Count to three', max_tokens: 3 };
  const bent = (change: object) => JSON.stringify({ ...normal, ...change });
  return [
    { name: `a body of ${bodyBytes * 16} bytes`, group: 'size', body: bent({ prompt: 'x'.repeat(bodyBytes * 16) }) },
    { name: `max_tokens ${maxTokens * 40}`, group: 'tokens', body: bent({ max_tokens: maxTokens * 40 }) },
    { name: 'max_tokens -5', group: 'schema', body: bent({ max_tokens: -5 }) },
    { name: 'max_tokens "many"', group: 'schema', body: bent({ max_tokens: 'many' }) },
    { name: 'a prompt that is an object', group: 'schema', body: bent({ prompt: { text: 'x' } }) },
    { name: 'no prompt', group: 'schema', body: JSON.stringify({ model }) },
    { name: 'a list in place of an object', group: 'schema', body: '[]' },
    { name: 'a body that is not JSON', group: 'syntax', body: '{"model": ' },
    { name: 'JSON nested 20,000 deep', group: 'syntax', body: '['.repeat(20_000) },
  ];
}

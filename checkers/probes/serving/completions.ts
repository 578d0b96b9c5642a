import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { bodyOf, reached } from '../../evidence/http-outcome.ts';
import { clientOf, genuineProgram, patientMs } from '../network/approach.ts';
import { headersSchema, portSchema } from '../network/http-scope.ts';
import { tinyModel } from './tiny-model.ts';

/** Asks as each customer for completions of new prompts, a short one and one of several thousand characters. */
export const completions = defineProbe({
  kind: 'completions',
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    path: z.string().startsWith('/').default('/v1/completions'),
    model: z.string(),
    weights: z.string(),
    customers: z.record(z.string(), headersSchema),
    longPrompt: z.int().min(1).max(32_768).default(4_000),
    program: z.string(),
  }),
  async collect(target, { machine, port, from, path, model, weights, customers, longPrompt, program }, { nonce }) {
    const client = clientOf(target, machine, from);
    const ask = async (key: string, headers: Readonly<Record<string, string>>, prompt: string) => {
      const body = JSON.stringify({ model, prompt, max_tokens: 12 });
      const outcome = await client.fetch({
        port,
        method: 'POST',
        path,
        body,
        connectMs: patientMs,
        headers: { 'content-type': 'application/json', ...headers },
      });
      return { key, outcome: shortened(outcome), text: textOf(outcome), expected: tinyModel(weights, prompt, 12) };
    };
    const asked = Object.entries(customers).flatMap(([key, headers]) => [
      ask(key, headers, `Say ${key} ${nonce}`),
      ask(key, headers, `${nonce} `.repeat(Math.ceil(longPrompt / 33))),
    ]);
    return { port, model, answers: await Promise.all(asked), program: await genuineProgram(target, machine, program) };
  },
});

function textOf(outcome: HttpOutcome): string | undefined {
  if (!reached(outcome)) return undefined;
  try {
    const text = (JSON.parse(bodyOf(outcome)) as { choices?: { text?: unknown }[] }).choices?.[0]?.text;
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

const shortened = (outcome: HttpOutcome): HttpOutcome => (outcome.answered ? { ...outcome, body: outcome.body.slice(0, 500) } : outcome);

import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { clientOf, genuineProgram, patientMs } from './approach.ts';
import { described, portSchema, requestSchema } from './http-scope.ts';

/**
 * Does something by requests that carry a nonce and reads what came of it. In paths, bodies and `expect`, `$NONCE` stands for the nonce and
 * `$REVERSED` for it backwards: an answer that nobody could have prepared.
 */
export const httpRoundTrip = defineProbe({
  kind: 'httpRoundTrip',
  timeoutMs: 25_000,
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    /** `the operator`. */
    who: z.string(),
    steps: z.array(requestSchema).min(1).max(4),
    expect: z.string().regex(/\$(NONCE|REVERSED)/),
    /** Path of the program that must serve it as shipped. */
    program: z.string().optional(),
  }),
  async collect(target, { machine, port, from, who, steps, expect, program }, { nonce }) {
    const client = clientOf(target, machine, from);
    const filled = (text: string) => text.replaceAll('$NONCE', nonce.slice(0, 24)).replaceAll('$REVERSED', [...nonce.slice(0, 24)].reverse().join(''));
    const done = [];
    for (const step of steps) {
      const body = step.body === undefined ? undefined : filled(step.body);
      done.push({ request: described(step), outcome: await client.fetch({ ...step, port, path: filled(step.path), body, connectMs: patientMs }) });
    }
    const genuine = program === undefined ? {} : { program: await genuineProgram(target, machine, program) };
    return { port, who, steps: done, expected: filled(expect), ...genuine };
  },
});

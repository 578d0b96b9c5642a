import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { clientOf, hurried, otherPorts, patientMs } from './approach.ts';
import { described, headersSchema, portSchema, requestSchema } from './http-scope.ts';

/** Tries what a subject may do, and then what it may not, the latter on every open port. */
export const httpRoles = defineProbe({
  kind: 'httpRoles',
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    /** `the viewer`. */
    subject: z.string(),
    credential: headersSchema,
    may: requestSchema,
    mayNot: z.array(requestSchema).min(1),
  }),
  async collect(target, { machine, port, from, subject, credential, may, mayNot }) {
    const client = clientOf(target, machine, from);
    const ports = [port, ...(await otherPorts(target, machine, [port]))];
    const outcome = await client.fetch({ ...may, port, connectMs: patientMs, headers: { ...may.headers, ...credential } });
    const forbidden = mayNot.flatMap((request) =>
      ports.map(async (at) => ({
        request: described(request),
        port: at,
        outcome: await client.fetch({ ...request, ...(at === port ? {} : hurried), port: at, headers: { ...request.headers, ...credential } }),
      })),
    );
    return { port, subject, control: { request: described(may), outcome }, forbidden: await Promise.all(forbidden) };
  },
});

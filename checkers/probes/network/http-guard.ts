import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { clientOf, hurried, otherPorts, patientMs } from './approach.ts';
import { described, headersSchema, portSchema, requestSchema } from './http-scope.ts';

/** Sends a protected request with its credential, without one, with a wrong one and with the right one in the URL; without one also to every other open port. */
export const httpGuard = defineProbe({
  kind: 'httpGuard',
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    request: requestSchema,
    /** Text by which the protected answer is known. */
    marker: z.string().min(2),
    credential: headersSchema,
    /** As `credential`, but not valid. */
    wrong: headersSchema,
    /** Query strings that carry the valid credential. */
    inUrl: z.array(z.string()).default([]),
  }),
  async collect(target, { machine, port, from, request, marker, credential, wrong, inUrl }) {
    const client = clientOf(target, machine, from);
    const send = (headers: Readonly<Record<string, string>>, at: { port?: number; query?: string; connectMs?: number } = {}) =>
      client.fetch({
        ...request,
        ...(at.port === undefined ? { connectMs: at.connectMs } : hurried),
        port: at.port ?? port,
        path: at.query ? `${request.path}?${at.query}` : request.path,
        headers: { ...request.headers, ...headers },
      });
    const elsewhere = await otherPorts(target, machine, [port]);
    const attempt = async (how: string, headers: Readonly<Record<string, string>>, at: { port?: number; query?: string } = {}) => ({
      how,
      port: at.port ?? port,
      outcome: await send(headers, at),
    });
    const [control, ...attempts] = await Promise.all([
      send(credential, { connectMs: patientMs }),
      attempt('without a credential', {}),
      attempt('with a made-up credential', wrong),
      ...inUrl.map((query) => attempt('with the credential in its URL', {}, { query })),
      ...elsewhere.map((other) => attempt('without a credential', {}, { port: other })),
    ]);
    return { port, request: described(request), marker, control, attempts };
  },
});

import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { clientOf, hurried, otherPorts, patientMs } from './approach.ts';
import { portSchema } from './http-scope.ts';

/** Asks for one path as the visitor that may have it and as strangers that may not, on its port and on every other open one. */
export const endpointReach = defineProbe({
  kind: 'endpointReach',
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    path: z.string().startsWith('/'),
    marker: z.string().min(3),
    allowed: z.string(),
    strangers: z.array(z.string()).min(1),
  }),
  async collect(target, { machine, port, path, marker, allowed, strangers }) {
    const elsewhere = await otherPorts(target, machine, [port]);
    const ask = (visitor: string, at: number): Promise<HttpOutcome> =>
      clientOf(target, machine, visitor).fetch({ port: at, path, ...(at === port ? {} : hurried) });
    const tries = strangers.flatMap((visitor) => [
      Promise.all([ask(visitor, port), ask(visitor, port)]).then((outcomes) => ({ visitor, port, tries: outcomes })),
      ...elsewhere.map(async (at) => ({ visitor, port: at, tries: [await ask(visitor, at)] })),
    ]);
    const [outcome, ...answers] = await Promise.all([clientOf(target, machine, allowed).fetch({ port, path, connectMs: patientMs }), ...tries]);
    return { port, path, marker, allowed: { visitor: allowed, outcome }, strangers: answers };
  },
});

import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { clientOf, hurried, otherPorts } from './approach.ts';
import { createHttpClient } from './http-client.ts';

/** Asks every TCP listener for the version of a Docker daemon: as a stranger on the network, and on the machine itself as any of its accounts could. */
export const dockerApi = defineProbe({
  kind: 'dockerApi',
  timeoutMs: 25_000,
  scope: z.strictObject({ machine: z.string(), from: z.string().default('attacker') }),
  async collect(target, { machine, from }) {
    const there = target.machine(machine);
    const sockets = (await there.sockets()).filter(({ protocol }) => protocol.startsWith('tcp'));
    const local = new Map(sockets.map(({ port, address }) => [`${port} ${hostOf(address)}`, { port, host: hostOf(address) }]));
    const path = '/version';
    const client = clientOf(target, machine, from);
    const outside = (await otherPorts(target, machine, [])).map(async (port) => ({
      from: 'the network' as const,
      port,
      outcome: await client.fetch({ port, path, ...hurried }),
    }));
    const inside = [...local.values()].map(async ({ port, host }) => ({
      from: 'the machine itself' as const,
      port,
      outcome: await createHttpClient((at, timeoutMs) => there.dial({ port: at, host, timeoutMs }), host).fetch({ port, path, ...hurried }),
    }));
    return { doors: await Promise.all([...outside, ...inside]) };
  },
});

/** Where a connection from the machine itself reaches a socket. */
const hostOf = (address: string) => (/^(0\.0\.0\.0|::|\*)$/.test(address) ? '127.0.0.1' : address.replace('::ffff:', ''));

import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { holdersOf } from './socket-holder.ts';

/** Listening TCP and bound UDP sockets of a machine with their processes, as the host's kernel tells. */
export const listeningSockets = defineProbe({
  kind: 'listeningSockets',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, { machine }) {
    const held = await holdersOf(target.machine(machine), () => true);
    return {
      sockets: held.map(({ socket: { protocol, address, port }, holder }) => ({ protocol, address, port, ...(holder && { process: holder }) })),
    };
  },
});

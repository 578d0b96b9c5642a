import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { dialTwice } from '../dial-twice.ts';
import { otherPorts } from './approach.ts';

/** Connects as a stranger, two times a second long at most, to every TCP port that is held beyond loopback, and to those that are to be looked at in any case. */
export const reachablePorts = defineProbe({
  kind: 'reachablePorts',
  timeoutMs: 20_000,
  scope: z.strictObject({ machine: z.string(), from: z.string().default('attacker'), look: z.array(z.int()).default([]) }),
  async collect(target, { machine, from, look }) {
    const host = target.machine(machine).address;
    const ports = [...new Set([...look, ...(await otherPorts(target, machine, look))])].sort((a, b) => a - b);
    const tried = ports.map(async (port) => {
      const socket = await dialTwice(target.visitor(from), { host, port, timeoutMs: 1_000 });
      if ('why' in socket) return { port, reached: false, why: socket.why };
      socket.destroy();
      return { port, reached: true };
    });
    return { ports: await Promise.all(tried) };
  },
});

import type { Duplex } from 'node:stream';
import type { MachineTarget } from '../../target.ts';
import { TargetError } from '../../target.ts';
import { exec } from './exec.ts';
import type { Machine } from './machines.ts';
import { sourcePort } from './network/addresses.ts';
import { within } from './network/create-lab-network.ts';
import type { LabNetwork } from './network/lab-network.ts';
import type { ProgramRunner } from './program/runner.ts';

const dialMs = 3000;
const loopback = '127.0.0.1';

export interface TargetParts {
  readonly machine: Machine;
  readonly network: LabNetwork;
  readonly runner: ProgramRunner;
  readonly lab: string;
}

/** The grader's view of one simulated machine: the host's own truth, past the learner's programs. */
export function machineTarget({ machine, network, runner, lab }: TargetParts): MachineTarget {
  const { host, name, address } = machine;
  const { facts } = host;
  const inside = (to: string, port: number): Promise<Duplex> =>
    host.ports.receive({ protocol: 'tcp', source: to, sourcePort: sourcePort(), destination: to, port, interface: 'lo' });
  return {
    name,
    address,
    read: async (path, options) => facts.read(path, options),
    list: async (globs) => facts.list(globs),
    processes: async () => facts.processes(),
    sockets: async () => facts.sockets(),
    tool: (tool, args = {}) => facts.tool(tool, args),
    pristine: async (paths) => facts.pristine(paths),
    dial({ port, host: to = loopback, timeoutMs = dialMs }) {
      if (to === 'localhost' || to === loopback || to === address) return connected(within(timeoutMs, inside(to === address ? to : loopback, port)));
      return connected(network.connect({ address, hostname: host.hostname }, { host: to, port, timeoutMs }));
    },
    exec: (argv, options) => exec({ host, runner, lab }, argv, options),
  };
}

/** Errors of connections come with the codes that sockets have. */
export async function connected(connecting: Promise<Duplex>): Promise<Duplex> {
  try {
    return await connecting;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw code === undefined ? error : new TargetError(code, message, { cause: error });
  }
}

import { SysError } from '../sys/sys-error.ts';
import type { HostNetwork, InternetCalls } from '../network/host-network.ts';
import type { Sys } from '../sys/sys.ts';
import { confinedCalls } from './confined-sys.ts';
import { fileCalls } from './file-sys.ts';
import { hostCalls } from './host-sys.ts';
import type { Kernel } from './kernel.ts';
import { localSocketCalls } from './local-sockets.ts';
import type { Process } from './process.ts';
import { type Caller, processCalls } from './process-sys.ts';

export interface SysOptions {
  network(process: Process): InternetCalls;
  readonly local: HostNetwork['local'];
  request(process: Process, op: { manager: string; op: string; args: unknown }): Promise<unknown>;
}

/** Makes the `Sys` of processes, one for each. */
export function createSysOf(kernel: Kernel, options: SysOptions): (process: Process) => Sys {
  const known = new WeakMap<Process, Sys>();
  const sysOf = (process: Process): Sys => {
    const made = known.get(process) ?? makeSys(kernel, { process, options, sysOf });
    known.set(process, made);
    return made;
  };
  return sysOf;
}

function makeSys(kernel: Kernel, { process, options, sysOf }: { process: Process; options: SysOptions; sysOf: (process: Process) => Sys }): Sys {
  const call: Caller['call'] = async (work) => {
    if (process.end) throw new SysError('ESRCH');
    kernel.current = process;
    const result = work(process);
    const answer = result instanceof Promise ? await result : result;
    await kernel.store.flushed();
    return answer;
  };
  const caller: Caller = { process, call };
  const request = (manager: string, op: string, args: unknown): Promise<unknown> => options.request(process, { manager, op, args });
  const sys: Sys = {
    pid: process.pid,
    ...fileCalls(kernel, caller),
    ...processCalls(kernel, caller, sysOf),
    ...hostCalls(kernel, caller, request),
    ...options.network(process),
    ...localSocketCalls(kernel, caller, options.local),
  };
  return process.confinement ? confinedCalls(kernel, { process, confinement: process.confinement, sys }) : sys;
}

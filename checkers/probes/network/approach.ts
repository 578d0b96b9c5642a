import type { GenuineProgram } from '../../evidence/network.ts';
import type { Target } from '../../target.ts';
import { type HttpClient, createHttpClient } from './http-client.ts';

/** The `from` of a request that is made on the machine itself, to 127.0.0.1. */
export const inside = 'inside';

/** Asks `machine` as the visitor `from`, or from within. */
export function clientOf(target: Target, machine: string, from: string): HttpClient {
  const there = target.machine(machine);
  if (from === inside) return createHttpClient((port, timeoutMs) => there.dial({ port, host: '127.0.0.1', timeoutMs }), '127.0.0.1');
  const visitor = target.visitor(from);
  return createHttpClient((port, timeoutMs) => visitor.dial({ host: there.address, port, timeoutMs }), there.address);
}

const portCap = 24;

/** How long a connection may take where its absence would be held against the machine. */
export const patientMs = 2_000;

/** Waits for one of the other ports: nothing is to be found there, and the port that matters is asked with patience. */
export const hurried = { connectMs: 700, answerMs: 1_500 } as const;

/** TCP ports that listen on more than loopback, without those in `except`. */
export async function otherPorts(target: Target, machine: string, except: readonly number[]): Promise<number[]> {
  const sockets = await target.machine(machine).sockets();
  const open = sockets.filter(({ protocol, address }) => protocol.startsWith('tcp') && !isLoopback(address)).map(({ port }) => port);
  return [...new Set(open)]
    .filter((port) => !except.includes(port))
    .sort((a, b) => a - b)
    .slice(0, portCap);
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');

/** Whether `path` (a script or a program) runs as the image has it, with the files beside it, and listens. */
export async function genuineProgram(target: Target, machine: string, path: string): Promise<GenuineProgram> {
  const there = target.machine(machine);
  const folder = path.slice(0, path.lastIndexOf('/'));
  const [processes, sockets, files] = await Promise.all([there.processes(), there.sockets(), there.list([`${folder}/*.py`, path])]);
  const [state, own] = [await there.pristine(files.map((file) => file.path)), processes.filter(({ argv, exe }) => exe === path || argv.includes(path))];
  const honest = own.filter(({ exePristine, argv, exe }) => exePristine === true && (exe === path || argv[1] === path));
  return {
    path,
    running: own.length > 0,
    pristine: own.length > 0 && honest.length === own.length && files.length > 0 && Object.values(state).every((same) => same === true),
    listening: sockets.some(({ pid }) => honest.some((process) => process.pid === pid)),
  };
}

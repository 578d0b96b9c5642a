import { setTimeout } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { LabError } from '../../contract.ts';
import type { Recipe } from '../../machine/recipe.ts';
import type { FileRead, SocketFact } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { Kill } from './run-exec.ts';
import { runExec } from './run-exec.ts';
import type { ServeLink } from './serve-link.ts';

const conditionMs = 30_000;
const seedMs = 60_000;
const pollMs = 20;

export interface StartingMachine {
  readonly name: string;
  readonly recipe: Recipe;
  readonly container: Dockerode.Container;
  readonly pid: number;
}

export interface ReadyContext {
  readonly warden: ServeLink;
  readonly kill: Kill;
  readonly signal: AbortSignal;
}

/** Waits until every condition of the recipe holds. Each is named in the error of its own limit. */
export async function waitReady(machine: StartingMachine, context: ReadyContext): Promise<void> {
  const units = machine.recipe.ready.flatMap((condition) => ('unit' in condition ? [condition.unit] : []));
  const waits = machine.recipe.ready.flatMap((condition) => {
    if ('port' in condition) return [until(machine, context, { what: `port ${condition.port}`, holds: (ref) => listens(context.warden, ref, condition.port) })];
    if ('file' in condition) return [until(machine, context, { what: `file ${condition.file}`, holds: (ref) => exists(context.warden, ref, condition.file) })];
    return [];
  });
  await Promise.all([...waits, ...(units.length > 0 ? [unitsActive(machine, context, units)] : [])]);
}

/** The seed's lines, as root, in order. Each has its own limit. */
export async function runSeed(machine: StartingMachine, { kill, signal }: ReadyContext): Promise<void> {
  for (const line of machine.recipe.seed.run) {
    const ended = await runExec(machine.container, ['/bin/sh', '-ec', line], { user: '0:0', timeoutMs: seedMs, signal, kill });
    if (ended.exitCode !== 0) {
      const said = ended.stderr.trim().split('\n').at(-1) ?? '';
      throw new LabError('labs.seed_failed', `${machine.name}: "${line}" ended with ${ended.exitCode}${said ? `: ${said}` : ''}`, { phase: 'seed' });
    }
  }
}

type Ref = { pid: number; container: string };

interface Wait {
  readonly what: string;
  holds(ref: Ref): Promise<boolean>;
}

async function until(machine: StartingMachine, { signal }: ReadyContext, { what, holds }: Wait): Promise<void> {
  const ref = { pid: machine.pid, container: machine.container.id };
  for (const end = Date.now() + conditionMs; Date.now() < end;) {
    signal.throwIfAborted();
    if (await holds(ref)) return;
    await setTimeout(pollMs, undefined, { signal });
  }
  throw tooLate(machine, what);
}

const tooLate = (machine: StartingMachine, what: string): LabError =>
  new LabError('labs.time_limit', `${machine.name}: ${what} did not come up within ${conditionMs / 1000} s`, { phase: 'ready' });

const listens = async (warden: ServeLink, ref: Ref, port: number): Promise<boolean> =>
  (await warden.call<SocketFact[]>('sockets', ref)).some((socket) => socket.protocol.startsWith('tcp') && socket.port === port);

async function exists(warden: ServeLink, ref: Ref, path: string): Promise<boolean> {
  try {
    await warden.call<FileRead>('read', { ...ref, path, max: 1 });
    return true;
  } catch (error) {
    if (error instanceof TargetError && error.code === 'not_found') return false;
    throw error;
  }
}

const awaitUnits = 'for unit; do until systemctl is-active -q "$unit"; do sleep 0.05; done; done';

async function unitsActive(machine: StartingMachine, { kill, signal }: ReadyContext, units: readonly string[]): Promise<void> {
  try {
    await runExec(machine.container, ['/bin/sh', '-c', awaitUnits, 'ready', ...units], { user: '0:0', timeoutMs: conditionMs, signal, kill });
  } catch (error) {
    throw error instanceof TargetError && error.code === 'timeout' ? tooLate(machine, `units ${units.join(', ')}`) : error;
  }
}

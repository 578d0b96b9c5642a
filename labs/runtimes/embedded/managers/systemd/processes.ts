import { setTimeout } from 'node:timers/promises';
import type { StartedProcess } from '../../host/virtual-host.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Core } from './core.ts';
import type { ExecLine } from './exec-line.ts';
import type { ServicePlan } from './service-plan.ts';
import type { ProcessRecord } from './unit-state.ts';
import type { Unit } from './units.ts';

export interface Launched {
  readonly record: ProcessRecord;
  readonly ended: Promise<{ code: number; signal?: string }>;
  /** undefined: it was never started, or systemd did its work. */
  readonly process?: StartedProcess;
}

export interface Launch {
  readonly unit: Unit;
  readonly plan: ServicePlan;
  readonly line: ExecLine;
  readonly kind: string;
  /** The main process keeps what it must know in the unit's state. */
  readonly main?: { readonly resumes?: number };
}

/** Starts one program of a service. A program that cannot be executed has ended with 203, as systemd tells it. */
export async function launch(core: Core, { line: written, ...rest }: Launch): Promise<Launched> {
  return launchAt(core, { ...rest, line: { ...written, path: await located(core, written.path) } });
}

const programFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** A program without a folder is looked for where systemd looks. */
async function located({ host }: Core, path: string): Promise<string> {
  if (path.includes('/')) return path;
  for (const folder of programFolders) if (await host.root.stat(`${folder}/${path}`).catch(() => undefined)) return `${folder}/${path}`;
  return path;
}

async function launchAt(core: Core, { unit, plan, line, kind, main }: Launch): Promise<Launched> {
  const startedMs = Date.now();
  const comm = (line.path.split('/').pop() ?? '').slice(0, 15);
  const record = (pid: number): ProcessRecord => ({ pid, kind, command: line.text, comm, startedMs });
  const signalled = await signalByKill(core, line);
  if (signalled !== undefined) return { record: record(0), ended: Promise.resolve({ code: signalled }) };
  try {
    const process = await core.host.startProcess({
      argv: [line.path, ...line.argv.slice(1)],
      env: plan.env,
      cwd: plan.cwd,
      credentials: line.privileged ? { uid: 0, gid: 0, groups: [] } : plan.credentials,
      unit: unit.id,
      ...(plan.umask !== undefined && { umask: plan.umask }),
      ...(main?.resumes !== undefined && { resumes: main.resumes }),
      ...(main && { memory: { value: core.units.state(unit.id).memory, set: (memory) => void core.units.change(unit.id, { memory }) } }),
      log: ({ pid, message, priority = 6, identifier = unit.settings.one('Service', 'SyslogIdentifier') ?? comm, facility = 3 }) =>
        void core.host.root.log({ unit: unit.id, identifier, priority, facility, message, pid }),
    });
    return { record: record(process.pid), ended: process.ended, process };
  } catch (error) {
    if (!isSysError(error)) throw error;
    core.log(unit.id, `${unit.id}: Failed to locate executable ${line.path}: ${error.message}`, 3);
    core.log(unit.id, `${unit.id}: Failed at step EXEC spawning ${line.path}: ${error.message}`, 3);
    return { record: record(0), ended: Promise.resolve({ code: 203 }) };
  }
}

/** `/bin/kill -HUP $MAINPID` is a signal: no program needs to run for it. */
async function signalByKill({ host }: Core, { path, argv }: ExecLine): Promise<number | undefined> {
  const [, flag = '', pid = '', ...rest] = argv;
  const name = /^(?:\/usr)?\/bin\/kill$/.test(path) && rest.length === 0 ? /^-(?:s\s*)?(?:SIG)?([A-Z]+\d?)$/.exec(flag)?.[1] : undefined;
  if (name === undefined || !/^\d+$/.test(pid)) return undefined;
  const there = await host.root.stat(path).catch(() => undefined);
  if (!there) return undefined;
  return host.root.kill(Number(pid), name).then(
    () => 0,
    () => 1,
  );
}

/** Ends processes: `signal`, and SIGKILL to who is left after the time. */
export async function endProcesses({ host }: Core, pids: readonly number[], { signal, timeoutMs }: { signal: string; timeoutMs: number }): Promise<void> {
  await signalAll(host.root, pids, signal);
  const deadline = Date.now() + timeoutMs;
  for (let wait = 1; Date.now() < deadline; wait = Math.min(wait * 2, 100)) {
    if (!(await anyAlive(host.root, pids))) return;
    await setTimeout(wait);
  }
  await signalAll(host.root, pids, 'KILL');
}

const signalAll = (root: Core['host']['root'], pids: readonly number[], signal: string) =>
  Promise.all(pids.map((pid) => root.kill(pid, signal).catch(() => undefined)));

const anyAlive = async (root: Core['host']['root'], pids: readonly number[]): Promise<boolean> =>
  (await root.processes()).some(({ pid, state }) => pids.includes(pid) && state !== 'Z');

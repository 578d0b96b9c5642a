import { signalNumbers } from '../program/signals.ts';
import { SysError } from '../sys/sys-error.ts';
import type { Process } from './process.ts';
import type { ProcessTable } from './process-table.ts';
import { pending, setStopped, tellStop } from './stops.ts';

const ignored = new Set(['CHLD', 'URG', 'WINCH', 'CONT']);
const stopping = new Set(['STOP', 'TSTP', 'TTIN', 'TTOU']);

/** kill(2): to a process, to a group (negative), to all that one may reach (-1). Signal `0` only asks. */
export function kill(table: ProcessTable, sender: Process, { pid, signal }: { pid: number; signal: string }): void {
  if (signal !== '0' && !(signal in signalNumbers)) throw new SysError('EINVAL');
  const targets = targetsOf(table, sender, pid);
  if (targets.length === 0) throw new SysError('ESRCH');
  const allowed = targets.filter((target) => maySignal(sender, target, signal));
  if (allowed.length === 0) throw new SysError('EPERM');
  if (signal !== '0') for (const target of allowed) if (!outlastsOwn(table, sender, { target, signal })) deliver(table, target, signal);
}

/** sudo ignores what the command that it runs sends it: `sudo pkill -f NAME` finds the NAME of sudo's own command line, too. */
function outlastsOwn(table: ProcessTable, sender: Process, { target, signal }: { target: Process; signal: string }): boolean {
  if (signal === 'KILL' || signal === 'STOP' || target.image?.kind !== 'program' || target.image.name !== 'sudo') return false;
  for (let above = table.get(sender.ppid); above; above = above.pid === 1 ? undefined : table.get(above.ppid)) if (above === target) return true;
  return false;
}

function targetsOf(table: ProcessTable, sender: Process, pid: number): Process[] {
  if (pid > 0) return [table.get(pid)].filter((process) => process !== undefined);
  const group = pid === 0 ? sender.pgid : -pid;
  return [...table.all()].filter((process) => (pid === -1 ? process.pid !== 1 && process !== sender : process.pgid === group));
}

function maySignal({ credentials: by, sid }: Process, target: Process, signal: string): boolean {
  const { uid, suid } = target.credentials;
  if (by.capabilities.has('kill') || [by.euid, by.uid].some((id) => id === uid || id === suid)) return true;
  return signal === 'CONT' && sid === target.sid;
}

/** The default action is the kernel's; what a program may handle it is told, if it listens. Nothing that it did not ask for ends process 1. */
export function deliver(table: ProcessTable, target: Process, signal: string): void {
  const handled = target.signalListeners.length > 0;
  if (signal === 'KILL') {
    if (target.pid !== 1) table.end(target, { code: 137, signal });
    return;
  }
  if (signal === 'STOP') setStopped(target, true);
  else if (signal === 'CONT') target.state = 'S';
  else if (target.state === 'T') {
    if (!stopping.has(signal)) pending(target).push(signal);
    return;
  }
  for (const listener of [...target.signalListeners]) listener(signal);
  if (signal === 'CONT') for (const waiting of pending(target).splice(0)) deliver(table, target, waiting);
  if (signal === 'CONT') tellStop(target);
  if (handled || target.pid === 1 || target.innerPid === 1 || ignored.has(signal)) return;
  if (stopping.has(signal)) setStopped(target, true);
  else table.end(target, { code: 128 + (signalNumbers as Readonly<Record<string, number>>)[signal]!, signal });
}

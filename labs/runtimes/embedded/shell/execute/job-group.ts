import { JobGate } from '../../program/job-gate.ts';
import type { Sys } from '../../sys/sys.ts';
import { jobLine, notifyJobs } from '../builtins/job-lines.ts';
import type { Job } from '../state/jobs.ts';
import type { Shell } from '../state/shell.ts';
import { LoopExit } from './control.ts';
import { followSize } from './window-size.ts';

export const stoppedStatus = 148;

/** The process group of a job, where the shell controls jobs. */
export class JobGroup {
  leader = 0;
  gate: JobGate | undefined;
  readonly #shell: Shell;
  readonly #foreground: boolean;
  readonly #pids: number[] = [];

  constructor(shell: Shell, { foreground }: { foreground: boolean }) {
    this.#shell = shell;
    this.#foreground = foreground;
    if (shell.options.has('monitor')) this.gate = new JobGate({ foreground });
  }

  async join(sys: Sys): Promise<void> {
    if (!this.gate) return;
    await sys.setGroup(sys.pid, this.leader).catch(() => undefined);
    if (this.leader === 0 && this.#foreground) await this.#shell.terminal?.setForeground(sys.pid);
    this.leader ||= sys.pid;
    this.#pids.push(sys.pid);
    this.gate.add(sys);
  }

  /** Waits for it in the foreground. Stopped instead, it becomes one of the shell's jobs, and loops are left. */
  async wait(ended: Promise<number>, text: () => string): Promise<number> {
    const { gate } = this;
    if (!gate) return ended;
    const status = await untilStopped(gate, ended);
    if (status !== undefined) {
      await comeBack(this.#shell);
      return status;
    }
    const job = this.#shell.jobs.add({ group: this.leader, pids: this.#pids, text: text(), ended, gate });
    return haveStopped(this.#shell, job);
  }
}

/** Waits for a job that was put in the foreground again. */
export const waitInFront = async (shell: Shell, job: Job): Promise<number> => {
  const status = job.gate ? await untilStopped(job.gate, job.ended) : await job.ended;
  if (status === undefined) return haveStopped(shell, job);
  shell.jobs.remove(job);
  await comeBack(shell);
  return status;
};

const untilStopped = (gate: JobGate, ended: Promise<number>): Promise<number | undefined> => Promise.race([ended, gate.closed().then(() => undefined)]);

const haveStopped = async (shell: Shell, job: Job): Promise<number> => {
  job.state = 'Stopped';
  job.notified = true;
  job.flags = await shell.terminal?.flags();
  shell.jobs.touch(job);
  await shell.terminal?.setMode('cooked');
  await shell.write(2, `\n${jobLine(shell, job)}`);
  await comeBack(shell);
  if (shell.loops > 0) throw new LoopExit('break', shell.loops);
  return stoppedStatus;
};

/** The shell has its terminal again, and tells of jobs that ended meanwhile. */
const comeBack = async (shell: Shell): Promise<void> => {
  const own = (await shell.sys.processes()).find(({ pid }) => pid === shell.sys.pid);
  if (own) await shell.terminal?.setForeground(own.pgid);
  followSize(shell);
  for (const job of shell.jobs.list) job.hushed = false;
  await notifyJobs(shell);
};

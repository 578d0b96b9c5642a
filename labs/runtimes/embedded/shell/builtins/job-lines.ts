import { signalNumbers } from '../../program/signals.ts';
import { signalText } from '../execute/signal-text.ts';
import type { Job } from '../state/jobs.ts';
import type { Shell } from '../state/shell.ts';

const stateText = ({ state, status }: Job): string => {
  if (state !== 'Done') return state;
  if (status === 0) return 'Done';
  const name = status > 128 ? Object.entries(signalNumbers).find(([, number]) => number === status - 128)?.[0] : undefined;
  return name ? signalText(name) : `Exit ${status}`;
};

/** A line of `jobs`. */
export const jobLine = (shell: Shell, job: Job, options: { long?: boolean } = {}): string =>
  `[${job.number}]${shell.jobs.mark(job)} ${options.long ? `${job.pids[0]} ` : ' '}${stateText(job).padEnd(23)} ${job.text}${job.state === 'Running' ? ' &' : ''}\n`;

/** Tells of jobs that ended or were stopped, as before a prompt. */
export const notifyJobs = async (shell: Shell): Promise<void> => {
  const tells = shell.interactive && shell.subshell === 0;
  for (const job of [...shell.jobs.list]) {
    if (job.hushed) continue;
    if (tells && job.gate && job.state !== 'Done') {
      const state = job.gate.stopped ? 'Stopped' : 'Running';
      if (state !== job.state) job.notified = false;
      job.state = state;
      if (state === 'Stopped' && !job.notified) {
        job.notified = true;
        shell.jobs.touch(job);
        await shell.write(2, `\n${jobLine(shell, job)}`);
      }
    }
    if (job.state !== 'Done') continue;
    if (tells) await shell.write(2, jobLine(shell, job));
    shell.jobs.remove(job);
  }
};

/** Whether an interactive shell may end now: stopped jobs are told of, and let it end at the second time or after `jobs`. */
export const mayLeave = async (shell: Shell): Promise<boolean> => {
  if (!shell.interactive || shell.subshell > 0 || ['exit', 'logout', 'jobs'].includes(shell.lastBuiltin)) return true;
  if (!shell.jobs.list.some(({ state }) => state === 'Stopped')) return true;
  await shell.write(2, 'There are stopped jobs.\n');
  return false;
};

/** Nobody would let stopped jobs go on any more. */
export const endStoppedJobs = async (shell: Shell): Promise<void> => {
  for (const { state, group } of shell.jobs.list) {
    if (state !== 'Stopped') continue;
    for (const signal of ['HUP', 'CONT']) await shell.sys.kill(-group, signal).catch(() => undefined);
  }
};

import type { JobGate } from '../../program/job-gate.ts';
import type { TerminalFlags } from '../../program/program.ts';

/** A background job, or one that was stopped. */
export interface Job {
  readonly number: number;
  /** Process group. */
  readonly group: number;
  readonly pids: readonly number[];
  /** The command as `jobs` shows it. */
  readonly text: string;
  state: 'Running' | 'Stopped' | 'Done';
  status: number;
  /** The signal that ended it. */
  readonly ended: Promise<number>;
  notified: boolean;
  disowned?: boolean;
  /** Ended by the shell's own `kill`: told at the prompt after the next. */
  hushed?: boolean;
  readonly gate?: JobGate;
  /** What the terminal was set to when it was stopped. */
  flags?: TerminalFlags;
}

export class Jobs {
  readonly list: Job[] = [];
  /** Exit statuses of processes that were waited for or ended unseen, for `wait PID`. */
  readonly statuses = new Map<number, number>();
  private readonly order: number[] = [];

  add(job: Omit<Job, 'number' | 'state' | 'status' | 'notified'>): Job {
    const added: Job = { ...job, number: (this.list.at(-1)?.number ?? 0) + 1, state: 'Running', status: 0, notified: false };
    this.list.push(added);
    this.order.push(added.number);
    void job.ended.then((status) => {
      added.state = 'Done';
      added.status = status;
      for (const pid of job.pids) this.statuses.set(pid, status);
    });
    return added;
  }

  touch(job: Job): void {
    this.order.push(job.number);
  }

  /** The current (`+`) or the previous (`-`) job. */
  recent(back: 0 | 1): Job | undefined {
    const alive = [...new Set(this.order.toReversed())].flatMap((number) => this.list.filter((job) => job.number === number));
    const stopped = alive.filter((job) => job.state === 'Stopped');
    return [...stopped, ...alive.filter((job) => job.state !== 'Stopped')][back];
  }

  mark(job: Job): string {
    return job === this.recent(0) ? '+' : job === this.recent(1) ? '-' : ' ';
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`, `%?text`. */
  find(spec: string): Job | undefined {
    const text = spec.replace(/^%/, '');
    if (text === '' || text === '%' || text === '+') return this.recent(0);
    if (text === '-') return this.recent(1);
    if (/^\d+$/.test(text)) return this.list.find((job) => job.number === Number(text));
    return this.list.find((job) => (text.startsWith('?') ? job.text.includes(text.slice(1)) : job.text.startsWith(text)));
  }

  remove(job: Job): void {
    const index = this.list.indexOf(job);
    if (index >= 0) this.list.splice(index, 1);
  }
}

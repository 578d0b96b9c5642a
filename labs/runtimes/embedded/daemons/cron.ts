import { defineDaemon, type DaemonContext } from '../daemon/daemon.ts';
import { CronTables, type CronJob } from './cron/tables.ts';
import { runJob } from './cron/run-job.ts';

const minuteMs = 60_000;

/** Runs what the cron tables say, at each full minute, and @reboot when it starts for the first time. */
export const cron = defineDaemon({
  name: 'cron',
  matches: ({ program }) => program === 'cron',
  async start(context) {
    const tables = new CronTables(context.sys);
    context.log('(CRON) INFO (pidfile fd = 3)');
    await context.sys.writeFile('/run/crond.pid', `${context.sys.pid}\n`, { create: true, truncate: true, mode: 0o644 }).catch(() => undefined);
    const first = context.memory?.value === undefined;
    context.memory?.set({ started: true });
    context.log(first ? '(CRON) INFO (Running @reboot jobs)' : '(CRON) INFO (Skipping @reboot jobs -- not system startup)');
    if (first)
      start(
        context,
        (await tables.read()).filter(({ reboot }) => reboot),
      );
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      timer = setTimeout(() => void tick(), minuteMs - (Date.now() % minuteMs) + 5);
      timer.unref();
    };
    const tick = async (): Promise<void> => {
      const now = new Date();
      wait();
      start(
        context,
        (await tables.read()).filter((job) => job.due(now)),
      );
    };
    wait();
    return {
      signal: () => false,
      stop: () => {
        clearTimeout(timer);
        return Promise.resolve();
      },
    };
  },
});

function start(context: DaemonContext, jobs: readonly CronJob[]): void {
  for (const job of jobs) void runJob(context, job).catch(() => undefined);
}

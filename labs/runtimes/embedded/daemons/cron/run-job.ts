import type { DaemonContext } from '../../daemon/daemon.ts';
import type { OutputStream } from '../../program/program.ts';
import { bytesInput } from '../../program/streams.ts';
import { groupsOfUser, readPasswd } from '../../programs/accounts-file.ts';
import type { CronJob } from './tables.ts';

const longestMs = 600_000;

/** Runs one line as its user by the shell, with the journal's lines that cron and PAM write around it. */
export async function runJob(context: DaemonContext, { user: name, command, env: given }: CronJob): Promise<void> {
  const { sys } = context;
  const user = (await readPasswd(sys)).find((entry) => entry.name === name);
  if (!user) return context.log(`(${name}) ORPHAN (no passwd entry)`);
  const child = await sys.fork();
  const shell = given.SHELL ?? '/bin/sh';
  const [line = '', ...input] = command.split(/(?<!\\)%/).map((part) => part.replace(/\\%/g, '%'));
  const env = { HOME: user.home, LOGNAME: name, USER: name, SHELL: shell, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...given };
  const log = (message: string, priority = 6): void => context.log(message, { pid: child.pid, facility: 10, priority });
  log(`pam_unix(cron:session): session opened for user ${name}(uid=${user.uid}) by (uid=0)`);
  try {
    const started = await child.spawn({
      path: shell,
      argv: [shell, '-c', line],
      env,
      cwd: user.home,
      as: { uid: user.uid, gid: user.gid, groups: await groupsOfUser(sys, user) },
    });
    context.log(`(${name}) CMD (${command})`, { pid: started.sys.pid, facility: 9 });
    let size = 0;
    const output: OutputStream = { isTerminal: false, write: (data) => Promise.resolve(void (size += data.length)) };
    await context.run({
      ...started,
      argv: [shell, '-c', line],
      env,
      stdin: bytesInput(input.join('\n')),
      stdout: output,
      stderr: output,
      signal: AbortSignal.timeout(longestMs),
    });
    if (size > 0) context.log('(CRON) info (No MTA installed, discarding output)', { pid: child.pid, facility: 9 });
  } finally {
    log(`pam_unix(cron:session): session closed for user ${name}`);
    await child.exit(0).catch(() => undefined);
  }
}

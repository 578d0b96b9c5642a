import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';

const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
const facilities = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'];

/** Writes a line into the journal. */
export const logger = defineProgram({
  name: 'logger',
  paths: ['/usr/bin/logger'],
  async run(context) {
    const given = await options(context, { short: 'p:t:isf:', long: { 'priority=': 'p', 'tag=': 't', id: 'i', stderr: 's', 'file=': 'f' } });
    const [facility, level] = (given.value('p') ?? 'user.notice').split('.');
    const priority = levels.indexOf({ error: 'err', warn: 'warning', panic: 'emerg' }[level ?? ''] ?? level ?? 'notice');
    if (priority < 0 || !facilities.includes(facility!)) {
      await context.stderr.write(`logger: unknown priority name: ${level ?? facility}\n`);
      return 1;
    }
    const text =
      given.operands.length > 0
        ? [given.operands.join(' ')]
        : new TextDecoder()
            .decode(await context.stdin.all())
            .split('\n')
            .filter(Boolean);
    const identifier = given.value('t') ?? context.env.USER ?? 'root';
    for (const message of text) {
      await context.sys.log({ identifier, priority, facility: facilities.indexOf(facility!), message });
      if (given.has('s')) await context.stderr.write(`<${facilities.indexOf(facility!) * 8 + priority}>${identifier}: ${message}\n`);
    }
    return 0;
  },
});

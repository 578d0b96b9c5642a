import { defineProgram } from '../../program/program.ts';
import { namesOf } from '../accounts-file.ts';
import { baseName } from '../reported.ts';
import { uptimeLine } from './uptime.ts';

/** Who is logged in: nobody in a container's eyes, for its terminals have no login record. */
export const who = defineProgram({
  name: 'who',
  paths: ['/usr/bin/who', '/usr/bin/users', '/usr/bin/w', '/usr/bin/last', '/usr/bin/lastlog', '/usr/bin/logname'],
  async run(context) {
    const { argv, sys, stdout, stderr } = context;
    const name = baseName(argv[0]!);
    if (name === 'w' && !argv.includes('-h'))
      await stdout.write(`${await uptimeLine(context)}USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
    if (name === 'last') {
      const { bootMs } = await sys.clock();
      await stdout.write(
        `\nwtmp begins ${new Date(bootMs)
          .toUTCString()
          .replace(',', '')
          .replace(/^(\w+) (\d+) (\w+) (\d+) ([\d:]+).*/, '$1 $3 $2 $5 $4')}\n`,
      );
    }
    if (name === 'logname') {
      await stderr.write('logname: no login name\n');
      return 1;
    }
    if (name === 'lastlog') {
      const names = await namesOf(sys);
      await stdout.write('Username         Port     From                                       Latest\n');
      const at = argv.findIndex((word) => word === '-u' || word === '--user');
      const wanted = at < 0 ? undefined : argv[at + 1];
      const text = new TextDecoder().decode(await sys.readFile('/etc/passwd'));
      const shown = text
        .split('\n')
        .map((line) => line.split(':'))
        .filter(([user, , uid]) => user && (wanted === undefined || wanted === user || wanted === uid));
      if (wanted !== undefined && shown.length === 0) return (await stderr.write(`lastlog: Unknown user or range: ${wanted}\n`), 1);
      for (const [, , uid] of shown) await stdout.write(`${names.user(Number(uid)).padEnd(68)}**Never logged in**\n`);
    }
    return 0;
  },
});

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
      const text = new TextDecoder().decode(await sys.readFile('/etc/passwd'));
      for (const line of text.split('\n').filter(Boolean))
        await stdout.write(`${names.user(Number(line.split(':')[2])).padEnd(16)}                                            **Never logged in**\n`);
    }
    return 0;
  },
});

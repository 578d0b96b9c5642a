import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';

const long = {
  all: 'a',
  'kernel-name': 's',
  nodename: 'n',
  'kernel-release': 'r',
  'kernel-version': 'v',
  machine: 'm',
  processor: 'p',
  'hardware-platform': 'i',
  'operating-system': 'o',
};

/** What system this is. */
export const uname = defineProgram({
  name: 'uname',
  paths: ['/usr/bin/uname', '/usr/bin/arch'],
  async run(context) {
    const { sys, argv, stdout } = context;
    if (argv[0]!.endsWith('arch')) {
      await stdout.write('x86_64\n');
      return 0;
    }
    const given = await options(context, { short: 'asnrvmpio', long });
    const sysctls = await sys.sysctls();
    const values: [string, string][] = [
      ['s', 'Linux'],
      ['n', await sys.hostname()],
      ['r', sysctls['kernel.osrelease'] ?? '6.1.0-rampart'],
      ['v', sysctls['kernel.version'] ?? '#1 SMP PREEMPT_DYNAMIC'],
      ['m', 'x86_64'],
      ...(given.has('p') ? ([['p', 'unknown']] as [string, string][]) : []),
      ...(given.has('i') ? ([['i', 'unknown']] as [string, string][]) : []),
      ['o', 'GNU/Linux'],
    ];
    const chosen = given.has('a') ? values : given.given.length > 0 ? values.filter(([letter]) => given.has(letter)) : values.slice(0, 1);
    await stdout.write(`${chosen.map(([, value]) => value).join(' ')}\n`);
    return 0;
  },
});

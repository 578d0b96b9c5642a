import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { baseName } from '../reported.ts';

/** Loads and removes modules, by the rules of /etc/modprobe.d. */
export const modprobe = defineProgram({
  name: 'modprobe',
  paths: ['/usr/sbin/modprobe', '/usr/sbin/rmmod', '/usr/sbin/insmod'],
  async run(context) {
    const { argv, stdout } = context;
    const given = await options(context, {
      short: 'rnvqabcfsS:',
      long: { remove: 'r', 'dry-run': 'n', show: 'n', verbose: 'v', quiet: 'q', all: 'a', showconfig: 'c', 'use-blacklist': 'b' },
    });
    const rules = await configuration(context);
    if (given.has('c')) {
      await stdout.write(rules.map((words) => `${words.join(' ')}\n`).join(''));
      return 0;
    }
    const removes = given.has('r') || baseName(argv[0]!) === 'rmmod';
    let status = 0;
    for (const name of given.operands) {
      const install = removes
        ? undefined
        : rules
            .find(([kind, module]) => kind === 'install' && module === name)
            ?.slice(2)
            .join(' ');
      const blacklisted = given.has('b') && rules.some(([kind, module]) => kind === 'blacklist' && module === name);
      if (install !== undefined && given.has('v', 'n')) await stdout.write(`install ${install} \n`);
      if (given.has('n') || blacklisted) continue;
      const done = install === undefined ? await change(context, name, !removes) : (await context.run(['/bin/sh', '-c', install])) === 0;
      if (!done) status = 1;
    }
    return status;
  },
});

async function change({ sys, stderr }: ProgramContext, name: string, loaded: boolean): Promise<boolean> {
  try {
    await sys.setModule(name, loaded);
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const release = (await sys.sysctls())['kernel.osrelease'] ?? '';
    const unknown = loaded
      ? `modprobe: FATAL: Module ${name} not found in directory /lib/modules/${release}`
      : `rmmod: ERROR: Module ${name} is not currently loaded`;
    await stderr.write(
      error.code === 'ENOENT'
        ? `${unknown}\n`
        : `${loaded ? 'modprobe: ERROR: could not insert' : 'rmmod: ERROR: could not remove'} '${name}': ${error.message}\n`,
    );
    return false;
  }
}

/** Lines of /etc/modprobe.d and /usr/lib/modprobe.d as words. */
async function configuration({ sys }: ProgramContext): Promise<string[][]> {
  const rows: string[][] = [];
  for (const folder of ['/etc/modprobe.d', '/usr/lib/modprobe.d'])
    for (const { name } of await sys.readdir(folder).catch(() => [])) {
      if (!name.endsWith('.conf')) continue;
      const text = new TextDecoder().decode(await sys.readFile(`${folder}/${name}`));
      rows.push(
        ...text
          .split('\n')
          .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
          .filter(([word]) => word),
      );
    }
  return rows;
}

import { defineProgram } from '../../program/program.ts';

/** The old way to the service manager: `service ssh restart` is `systemctl restart ssh.service`. */
export const service = defineProgram({
  name: 'service',
  paths: ['/usr/sbin/service'],
  async run(context) {
    const [name, verb, ...rest] = context.argv.slice(1);
    const usage = `Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n`;
    if (name === undefined || name === '--help' || name === '-h') {
      await (name === undefined ? context.stderr : context.stdout).write(usage);
      return name === undefined ? 1 : 0;
    }
    if (name === '--status-all') return statusAll(context);
    if (verb === undefined) {
      await context.stderr.write(usage);
      return 1;
    }
    const known = ['start', 'stop', 'status', 'restart', 'reload', 'try-restart', 'force-reload'];
    const unit = `${name}.service`;
    if (verb === '--full-restart') return context.run(['systemctl', 'restart', unit]);
    if (!known.includes(verb)) {
      await context.stderr.write(`${name}: unrecognized service\n`);
      return 1;
    }
    return context.run(['systemctl', ...(verb === 'status' ? ['--no-pager'] : []), verb, unit, ...rest]);
  },
});

async function statusAll({ sys, stdout, run }: Parameters<typeof service.run>[0]): Promise<number> {
  const quiet = { isTerminal: false, write: () => Promise.resolve() };
  for (const { name } of (await sys.readdir('/etc/init.d').catch(() => [])).toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    if (name === 'README' || name.startsWith('.')) continue;
    const active = (await run(['systemctl', 'is-active', '-q', `${name}.service`], { stdout: quiet, stderr: quiet })) === 0;
    await stdout.write(` [ ${active ? '+' : '-'} ]  ${name}\n`);
  }
  return 0;
}

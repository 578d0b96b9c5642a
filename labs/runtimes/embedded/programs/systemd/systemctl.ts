import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';
import { setEnvironment, showEnvironment, unsetEnvironment } from './environment-verbs.ts';
import { install, job, kill, resetFailed } from './job-verbs.ts';
import { listDependencies, listSockets, listTimers, listUnitFiles, listUnits } from './list-verbs.ts';
import { Session } from './session.ts';
import { cat, isActive, isEnabled, show, status } from './show-verbs.ts';

const long = {
  'type=': 't',
  'state=': 'state',
  'property=': 'p',
  all: 'a',
  quiet: 'q',
  full: 'l',
  failed: 'failed',
  'no-pager': 'no-pager',
  'no-legend': 'no-legend',
  'no-block': 'no-block',
  'no-ask-password': 'no-ask-password',
  'no-reload': 'no-reload',
  'no-warn': 'no-warn',
  plain: 'plain',
  value: 'value',
  now: 'now',
  runtime: 'runtime',
  force: 'f',
  reverse: 'reverse',
  'signal=': 's',
  'kill-who=': 'kill-whom',
  'kill-whom=': 'kill-whom',
  'lines=': 'n',
  'output=': 'o',
  recursive: 'r',
  system: 'system',
  user: 'user',
  global: 'global',
  'show-types': 'show-types',
  wait: 'wait',
  version: 'version',
  help: 'h',
  'root=': 'root',
};

type Verb = (session: Session, names: readonly string[]) => Promise<number>;

const jobs = ['start', 'stop', 'restart', 'try-restart', 'reload', 'reload-or-restart', 'try-reload-or-restart', 'isolate'] as const;
const installs = ['enable', 'disable', 'reenable', 'mask', 'unmask', 'preset'] as const;

const verbs: Readonly<Record<string, Verb>> = {
  ...Object.fromEntries(jobs.map((verb): [string, Verb] => [verb, (session, names) => job(session, verb, names)])),
  ...Object.fromEntries(installs.map((verb): [string, Verb] => [verb, (session, names) => install(session, verb, names)])),
  condrestart: (session, names) => job(session, 'try-restart', names),
  'force-reload': (session, names) => job(session, 'try-reload-or-restart', names),
  status,
  show,
  cat,
  kill,
  'is-active': (session, names) => isActive(session, names, ['active', 'reloading']),
  'is-failed': (session, names) => isActive(session, names, ['failed']),
  'is-enabled': isEnabled,
  'list-units': listUnits,
  'list-unit-files': listUnitFiles,
  'list-timers': listTimers,
  'list-sockets': listSockets,
  'list-dependencies': listDependencies,
  'reset-failed': resetFailed,
  'daemon-reload': async (session) => (await session.ask('reload', undefined), 0),
  'daemon-reexec': async (session) => (await session.ask('reload', undefined), 0),
  'show-environment': showEnvironment,
  'set-environment': setEnvironment,
  'unset-environment': unsetEnvironment,
  'get-default': async (session) => {
    const target = await session.context.sys.realpath('/etc/systemd/system/default.target').catch(() => '/lib/systemd/system/graphical.target');
    await session.say(`${target.slice(target.lastIndexOf('/') + 1)}\n`);
    return 0;
  },
  'is-system-running': async (session) => {
    const failed = (await session.ask('units', {})).some(({ state }) => state.active === 'failed');
    await session.say(failed ? 'degraded\n' : 'running\n');
    return failed ? 1 : 0;
  },
};

/** Asks the service manager, in systemd's words. */
export const systemctl = defineProgram({
  name: 'systemctl',
  paths: ['/usr/bin/systemctl'],
  async run(context) {
    const given = await read(context);
    const session = new Session(context, given);
    if (given.has('version')) return version(context);
    const [name = 'list-units', ...names] = given.operands;
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (!verb) return session.fail(`Unknown command verb ${name}.`);
    if (given.has('user'))
      return session.fail(
        'Failed to connect to bus: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not defined (consider using --machine=<user>@.host --user to connect to bus of other user)',
      );
    const { reached, mayChange } = await session.ask('access', undefined);
    if (!reached) return session.fail('Failed to connect to bus: No such file or directory');
    if (!mayChange && changes.has(name)) return refused(session, name, names);
    try {
      return await verb(session, names);
    } catch (error) {
      if (!isSysError(error)) throw error;
      return session.fail(`Failed to ${name}: ${error.message}`);
    }
  },
});

const changes = new Set<string>([
  ...jobs,
  ...installs,
  'condrestart',
  'force-reload',
  'kill',
  'reset-failed',
  'daemon-reload',
  'daemon-reexec',
  'set-environment',
  'unset-environment',
]);

/** Without root and without anybody to ask for a password. */
async function refused(session: Session, verb: string, names: readonly string[]): Promise<number> {
  const why = 'Interactive authentication required.';
  if (verb === 'daemon-reload') return session.fail(`Failed to reload daemon: ${why}`);
  if ((installs as readonly string[]).includes(verb)) return session.fail(`Failed to ${verb} unit: ${why}`);
  for (const name of names) await session.complain(`Failed to ${verb} ${/\.\w+$/.test(name) ? name : `${name}.service`}: ${why}`);
  await session.complain(
    `See system logs and 'systemctl status ${names.map((name) => (/\.\w+$/.test(name) ? name : `${name}.service`)).join(' ')}' for details.`,
  );
  return 1;
}

async function read({ argv, stderr }: ProgramContext): Promise<Options> {
  try {
    return getopt(argv.slice(1), { short: 't:p:P:alqfrhn:o:s:H:M:T', long });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`systemctl: ${error.message}\n`);
    throw new ProgramExit(1);
  }
}

async function version({ stdout }: ProgramContext): Promise<number> {
  await stdout.write(
    'systemd 252 (252.39-1~deb12u2)\n+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified\n',
  );
  return 0;
}

import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { findExecutable } from '../../program/find-executable.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type PasswdEntry, groupsOfUser, readGroup } from '../accounts-file.ts';
import { OptionError, type Options, getopt } from '../getopt.ts';
import { askPassword, authenticates, findUser, ownUser } from './authentication.ts';
import { listPolicy, mayList, mayListOthers } from './sudo-list.ts';
import { markAdministrator, SudoTickets } from './sudo-tickets.ts';
import { type SudoPolicy, securePath, sudoPolicy } from './sudo-policy.ts';

const usage = [
  'usage: sudo -h | -K | -k | -V',
  'usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]',
  'usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]',
  'usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory]',
  '            [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]',
  'usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory]',
  '            [-T timeout] [-u user] file ...',
].join('\n');

const builtins = [
  'cd',
  'alias',
  'bg',
  'command',
  'declare',
  'export',
  'fg',
  'history',
  'jobs',
  'read',
  'set',
  'shopt',
  'source',
  'type',
  'ulimit',
  'umask',
  'unset',
  'wait',
];

/** What sudo says of a name that is no program. */
const notFound = (name: string): string =>
  builtins.includes(name)
    ? `${name}: command not found\nsudo: "${name}" is a shell built-in command, it cannot be run directly.\nsudo: the -s option may be used to run a privileged shell.\nsudo: the -D option may be used to run a command in a specific directory.`
    : `${name}: command not found`;

const long = {
  askpass: 'A',
  background: 'b',
  'close-from=': 'C',
  'chdir=': 'D',
  'preserve-env=?': 'E',
  edit: 'e',
  'group=': 'g',
  'set-home': 'H',
  help: 'help',
  'host=': 'h',
  login: 'i',
  'remove-timestamp': 'K',
  'reset-timestamp': 'k',
  list: 'l',
  'non-interactive': 'n',
  'preserve-groups': 'P',
  'prompt=': 'p',
  shell: 's',
  stdin: 'S',
  'other-user=': 'U',
  'user=': 'u',
  version: 'V',
  validate: 'v',
};

/** Runs a command as another user, by /etc/sudoers and what it includes. */
export const sudo = defineProgram({
  name: 'sudo',
  paths: ['/usr/bin/sudo'],
  async run(context) {
    const given = await parsed(context);
    if (given.has('V'))
      return await printed(
        context,
        'Sudo version 1.9.13p3\nSudoers policy plugin version 1.9.13p3\nSudoers file grammar version 50\nSudoers I/O plugin version 1.9.13p3\nSudoers audit plugin version 1.9.13p3\n',
      );
    const { euid } = await context.sys.identity();
    if (euid !== 0)
      return await refused(context, `${context.argv[0]!.includes('/') ? context.argv[0] : '/usr/bin/sudo'} must be owned by uid 0 and have the setuid bit set`);
    const caller = await ownUser(context.sys);
    if (given.has('k', 'K') && given.operands.length === 0) return (await new SudoTickets(context.sys, caller, []).drop(given.has('K')), 0);
    const policy = await readPolicy(context, caller);
    if (given.has('l')) {
      const other = given.has('U') && given.value('U') !== caller.name;
      const free = other ? await mayListOthers(context.sys, { caller, policy }) : mayList(caller, policy);
      if (!free && !(await admitted(context, given, { caller, policy }))) return 1;
      return await listPolicy(context, given, { caller, policy });
    }
    if (given.has('v')) return (await admitted(context, given, { caller, policy })) ? 0 : 1;
    return await run(context, given, { caller, policy });
  },
});

async function parsed(context: ProgramContext): Promise<Options> {
  try {
    const given = getopt(context.argv.slice(1), { short: 'ABbC:D:Eeg:Hh:iKklnPp:R:r:SsT:t:U:u:Vv', long, strict: true });
    if (given.operands.length > 0 || given.has('V', 'l', 'v', 'k', 'K', 'i', 's')) return given;
    await context.stderr.write(`${usage}\n`);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await context.stderr.write(`sudo: ${error.message}\n${usage}\n`);
  }
  throw new ProgramExit(1);
}

const printed = async ({ stdout }: ProgramContext, text: string): Promise<number> => {
  await stdout.write(text);
  return 0;
};
const refused = async ({ stderr }: ProgramContext, text: string): Promise<number> => {
  await stderr.write(`sudo: ${text}\n`);
  return 1;
};

async function readPolicy(context: ProgramContext, user: PasswdEntry): Promise<SudoPolicy> {
  try {
    return await sudoPolicy(context.sys, user);
  } catch (error) {
    if (!isSysError(error)) throw error;
    await context.stderr.write(`sudo: unable to open /etc/sudoers: ${error.message}\nsudo: error initializing audit plugin sudoers_audit\n`);
    throw new ProgramExit(1);
  }
}

interface Asking {
  readonly caller: PasswdEntry;
  readonly policy: SudoPolicy;
}

/** Whether the caller proved oneself lately, or does now. */
async function admitted(context: ProgramContext, given: Options, { caller, policy }: Asking): Promise<boolean> {
  const tickets = new SudoTickets(context.sys, caller, policy.defaults);
  const fresh = given.has('k');
  if ((fresh || !(await tickets.holds())) && !(await proven(context, given, caller))) return false;
  if (!fresh) await tickets.keep();
  return true;
}

/** Asks for the caller's own password, three times. */
async function proven(context: ProgramContext, given: Options, caller: PasswdEntry): Promise<boolean> {
  if (given.has('n')) {
    await refused(context, 'a password is required');
    return false;
  }
  if (!context.terminal && !given.has('S')) {
    await context.stderr.write(
      'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n',
    );
    return false;
  }
  const prompt = (given.value('p') ?? '[sudo] password for %p: ').replaceAll('%p', caller.name).replaceAll('%u', caller.name);
  for (let tries = 1; tries <= 3; tries++) {
    const typed = await askPassword(given.has('S') ? { ...context, terminal: undefined } : context, prompt);
    if (typed === undefined) {
      await context.stderr.write(`${tries === 1 ? 'sudo: no password was provided\n' : ''}sudo: a password is required\n`);
      return false;
    }
    if (await authenticates(context.sys, caller.name, typed)) return true;
    await context.stderr.write(tries < 3 ? 'Sorry, try again.\n' : `sudo: 3 incorrect password attempts\n`);
  }
  return false;
}

async function run(context: ProgramContext, given: Options, { caller, policy }: Asking): Promise<number> {
  const { sys } = context;
  const wanted = given.value('u') ?? (given.has('g') ? caller.name : 'root');
  const target = await findUser(sys, wanted);
  if (!target) return await refused(context, `unknown user ${wanted.replace(/^#/, '')}\nsudo: error initializing audit plugin sudoers_audit`);
  const { assigned, words } = split(given.operands);
  const shell = given.has('i', 's');
  const argv = shell ? shellLine(given, target, { words, env: context.env }) : words;
  const found = await findExecutable(sys, argv[0]!, shell ? undefined : securePath(policy.defaults));
  if (!('path' in found)) return await refused(context, notFound(argv[0]!));
  const { path } = found;
  const { allowed, password } = policy.decide({ path, argv, user: target });
  if ((!allowed || password) && !(await admitted(context, given, { caller, policy }))) return 1;
  const line = [path, ...argv.slice(1)].join(' ');
  const { tty, cwd, umask } = await sys.identity();
  const about = `TTY=${tty ?? 'unknown'} ; PWD=${cwd} ; USER=${target.name} ; COMMAND=${line}`;
  await sys.log({ identifier: 'sudo', priority: 5, facility: 10, message: ` ${caller.name} : ${allowed ? '' : 'command not allowed ; '}${about}` });
  if (!allowed) return await denied(context, { caller, target, line, policy });
  await markAdministrator(sys, caller, await groupNames(sys, caller));
  const as = { uid: target.uid, gid: await groupOf(context, given, target), groups: await groupsOfUser(sys, target) };
  if (!(await mayExecute(sys, as, path))) return await refused(context, `unable to execute ${path}: Permission denied`);
  const folder = folderOf(given, target);
  return await context.run(assigned.PATH === undefined ? argv : [path, ...argv.slice(1)], {
    as,
    env: { ...environment(context, given, { caller, target, line, policy }), ...assigned },
    ...(folder !== undefined && { cwd: folder }),
    umask: maskOf(policy.defaults, umask),
  });
}

async function groupOf({ sys }: ProgramContext, given: Options, target: PasswdEntry): Promise<number> {
  const group = given.value('g');
  if (group === undefined) return target.gid;
  return (await readGroup(sys)).find(({ name, gid }) => name === group || `#${gid}` === group)?.gid ?? target.gid;
}

/** At least 022, unless the policy says otherwise. */
function maskOf(defaults: readonly string[], umask: number): number {
  const [, given = '0022'] = defaults.map((setting) => /^umask\s*=\s*([0-7]+)$/.exec(setting)).findLast((match) => match !== null) ?? [];
  const mask = Number.parseInt(given, 8);
  if (mask === 0o777 || defaults.includes('!umask')) return umask;
  return defaults.includes('umask_override') ? mask : umask | mask;
}

async function mayExecute(sys: ProgramContext['sys'], as: { uid: number; gid: number; groups: readonly number[] }, path: string): Promise<boolean> {
  if (as.uid === 0) return true;
  const child = await sys.fork();
  await child.setIdentity(as);
  const may = await child.access(path, 1, { effective: true });
  await child.exit(0);
  return may;
}

const groupNames = async (sys: ProgramContext['sys'], user: PasswdEntry): Promise<string[]> => {
  const ids = await groupsOfUser(sys, user);
  return (await readGroup(sys)).filter(({ gid }) => ids.includes(gid)).map(({ name }) => name);
};

const folderOf = (given: Options, { home }: PasswdEntry): string | undefined => given.value('D') ?? (given.has('i') ? home : undefined);

/** Words like `A=b` before the command set its environment. */
function split(operands: readonly string[]): { assigned: Record<string, string>; words: readonly string[] } {
  const first = operands.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const assigned = operands.slice(0, Math.max(0, first));
  return {
    assigned: Object.fromEntries(assigned.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])),
    words: operands.slice(assigned.length),
  };
}

const shellLine = (given: Options, target: PasswdEntry, { words, env }: { words: readonly string[]; env: Readonly<Record<string, string>> }): string[] => {
  const shell = given.has('i') ? target.shell || '/bin/sh' : (env.SHELL ?? target.shell);
  const escaped = words.map((word) => word.replace(/[^A-Za-z0-9_$-]/g, '\\$&')).join(' ');
  return [shell, ...(given.has('i') ? ['-l'] : []), ...(words.length > 0 ? ['-c', escaped] : [])];
};

const kept = [
  'TERM',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'LC_MESSAGES',
  'LC_TIME',
  'LS_COLORS',
  'COLORTERM',
  'DISPLAY',
  'XAUTHORITY',
  'TZ',
  'LINES',
  'COLUMNS',
];

function environment(
  { env }: ProgramContext,
  given: Options,
  { caller, target, line, policy }: { caller: PasswdEntry; target: PasswdEntry; line: string; policy: SudoPolicy },
): Record<string, string> {
  const listed = given.value('E')?.split(',') ?? [];
  const all = (given.has('E') && listed.length === 0) || policy.defaults.includes('!env_reset');
  const carried = Object.entries(env).filter(([name]) => all || kept.includes(name) || listed.includes(name));
  return {
    ...Object.fromEntries(carried),
    PATH: securePath(policy.defaults),
    HOME: all && !given.has('H', 'i') ? (env.HOME ?? target.home) : target.home,
    MAIL: `/var/mail/${target.name}`,
    LOGNAME: target.name,
    USER: target.name,
    SHELL: target.shell || '/bin/sh',
    SUDO_COMMAND: line,
    SUDO_USER: caller.name,
    SUDO_UID: String(caller.uid),
    SUDO_GID: String(caller.gid),
  };
}

async function denied(
  context: ProgramContext,
  { caller, target, line, policy }: { caller: PasswdEntry; target: PasswdEntry; line: string; policy: SudoPolicy },
): Promise<number> {
  const host = await context.sys.hostname();
  await context.stderr.write(
    policy.entries.length === 0
      ? `${caller.name} is not in the sudoers file.\n`
      : `Sorry, user ${caller.name} is not allowed to execute '${line}' as ${target.name} on ${host}.\n`,
  );
  return 1;
}

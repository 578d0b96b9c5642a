import { findExecutable } from '../../program/find-executable.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { type PasswdEntry, groupsOfUser } from '../accounts-file.ts';
import { options, type Options } from '../getopt.ts';
import { findUser } from './authentication.ts';

const long = {
  'command=': 'c',
  'session-command=': 'c',
  fast: 'f',
  'group=': 'g',
  'supp-group=': 'G',
  login: 'l',
  'preserve-environment': 'm',
  'shell=': 's',
  'user=': 'u',
  version: 'V',
};

/** As root, a command or a shell of another user; nobody is asked for a password. */
export const runuser = defineProgram({
  name: 'runuser',
  paths: ['/usr/sbin/runuser'],
  async run(context) {
    const words = context.argv.slice(1).map((word) => (word === '-' ? '-l' : word));
    const given = await options({ ...context, argv: [context.argv[0]!, ...words] }, { short: 'c:fg:G:lmps:u:V', long });
    if (given.has('V')) return (await context.stdout.write('runuser from util-linux 2.38.1\n'), 0);
    const user = given.value('u');
    if (user !== undefined && given.has('s', 'f', 'c', 'l'))
      return failed(context, 'options --{shell,fast,command,session-command,login} and --user are mutually exclusive');
    const [first, ...rest] = given.operands;
    if (user !== undefined && first === undefined) return failed(context, 'no command was specified');
    if ((await context.sys.identity()).uid !== 0) return failed(context, 'may not be used by non-root users');
    const name = user ?? first ?? 'root';
    const target = await findUser(context.sys, name);
    if (target?.name !== name) return failed(context, `user ${name} does not exist or the user entry does not contain all the required fields`);
    return user === undefined ? shellOf(context, target, { given, rest }) : command(context, target, [first!, ...rest]);
  },
});

async function failed({ stderr }: ProgramContext, why: string): Promise<number> {
  await stderr.write(`runuser: ${why}\n`);
  return 1;
}

const identity = async ({ sys }: ProgramContext, target: PasswdEntry) => ({ uid: target.uid, gid: target.gid, groups: await groupsOfUser(sys, target) });
const own = ({ home, name }: PasswdEntry): Record<string, string> => ({ HOME: home, USER: name, LOGNAME: name });

async function command(context: ProgramContext, target: PasswdEntry, argv: readonly string[]): Promise<number> {
  const found = await findExecutable(context.sys, argv[0]!, context.env.PATH);
  if (!('path' in found)) {
    const denied = found.missing === 'denied' || found.missing === 'directory';
    await context.stderr.write(`runuser: failed to execute ${argv[0]}: ${denied ? 'Permission denied' : 'No such file or directory'}\n`);
    return denied ? 126 : 127;
  }
  return context.run(argv, { as: await identity(context, target), env: { ...context.env, ...own(target) } });
}

async function shellOf(context: ProgramContext, target: PasswdEntry, { given, rest }: { given: Options; rest: readonly string[] }): Promise<number> {
  const isLogin = given.has('l');
  const shell = given.value('s') ?? (target.shell || '/bin/sh');
  const text = given.value('c');
  const path = target.uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
  const { TERM } = context.env;
  const env = isLogin ? { ...(TERM !== undefined && { TERM }), ...own(target), SHELL: shell, PATH: path } : { ...context.env, ...own(target), SHELL: shell };
  return context.run([shell, ...(isLogin ? ['-l'] : []), ...(text === undefined ? [] : ['-c', text]), ...rest], {
    as: await identity(context, target),
    env: given.has('m', 'p') && !isLogin ? context.env : env,
    ...(isLogin && { cwd: target.home }),
  });
}

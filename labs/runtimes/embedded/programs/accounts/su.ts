import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { groupsOfUser, readShadow } from '../accounts-file.ts';
import { options } from '../getopt.ts';
import { askPassword, authenticates, expired, findUser, ownUser } from './authentication.ts';

const long = {
  'command=': 'c',
  'session-command=': 'c',
  fast: 'f',
  'group=': 'g',
  login: 'l',
  'preserve-environment': 'm',
  'shell=': 's',
  pty: 'P',
  'supp-group=': 'G',
  'whitelist-environment=': 'w',
};

/** Becomes another user after the target's password; root is not asked. */
export const su = defineProgram({
  name: 'su',
  paths: ['/usr/bin/su'],
  async run(context) {
    const words = context.argv.slice(1).map((word) => (word === '-' ? '-l' : word));
    const given = await options({ ...context, argv: [context.argv[0]!, ...words] }, { short: 'c:fg:lmpPs:G:w:', long });
    const [name = 'root', ...rest] = given.operands;
    const { sys } = context;
    const target = await findUser(sys, name);
    if (!target || target.name !== name) return await failed(context, `user ${name} does not exist or the user entry does not contain all the required fields`);
    const { euid } = await sys.identity();
    if (euid !== 0) return await failed(context, 'Authentication failure');
    const caller = await ownUser(sys);
    const refusal = await login(context, caller.uid === 0, target.name);
    if (refusal !== undefined) return await failed(context, refusal);
    const { tty } = await sys.identity();
    await sys.log({ identifier: 'su', priority: 5, facility: 10, message: `(to ${target.name}) ${caller.name} on ${tty ?? 'none'}` });
    const isLogin = given.has('l');
    const shell = given.value('s') ?? (given.has('m', 'p') ? (context.env.SHELL ?? target.shell) : target.shell || '/bin/sh');
    const command = given.value('c');
    return await context.run([shell, ...(isLogin ? ['-l'] : []), ...(command === undefined ? [] : ['-c', command]), ...rest], {
      as: { uid: target.uid, gid: target.gid, groups: await groupsOfUser(sys, target) },
      env: environment(context, { isLogin, preserved: given.has('m', 'p'), target, shell }),
      ...(isLogin && { cwd: target.home }),
    });
  },
});

const failed = async ({ stderr }: ProgramContext, text: string): Promise<number> => {
  await stderr.write(`su: ${text}\n`);
  return 1;
};

async function login(context: ProgramContext, isRoot: boolean, name: string): Promise<string | undefined> {
  const { sys } = context;
  if (!isRoot) {
    const typed = (await authenticates(sys, name, '')) ? '' : await askPassword(context, 'Password: ');
    if (typed === undefined || !(await authenticates(sys, name, typed))) return 'Authentication failure';
  }
  const shadow = (await readShadow(sys)).find((entry) => entry.name === name);
  if (!isRoot && shadow && expired(shadow, (await sys.clock()).nowMs)) {
    await context.stderr.write('Your account has expired; please contact your system administrator.\n');
    return 'Authentication failure';
  }
  return undefined;
}

function environment(
  { env }: ProgramContext,
  { isLogin, preserved, target, shell }: { isLogin: boolean; preserved: boolean; target: { name: string; uid: number; home: string }; shell: string },
): Record<string, string> {
  if (preserved && !isLogin) return { ...env };
  const path = target.uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
  const own = { HOME: target.home, SHELL: shell, ...(target.uid === 0 && !isLogin ? {} : { USER: target.name, LOGNAME: target.name }) };
  if (!isLogin) return { ...env, ...own, PATH: path };
  return { ...(env.TERM !== undefined && { TERM: env.TERM }), ...own, USER: target.name, LOGNAME: target.name, PATH: path, MAIL: `/var/mail/${target.name}` };
}

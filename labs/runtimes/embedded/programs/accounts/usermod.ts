import { type ProgramContext, defineProgram } from '../../program/program.ts';
import type { Options } from '../getopt.ts';
import { inFolder } from '../reported.ts';
import { type AccountDatabase, members, openAccounts, parseDay, setMember } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

const long = {
  append: 'a',
  badname: 'b',
  'comment=': 'c',
  'home=': 'd',
  'expiredate=': 'e',
  'inactive=': 'f',
  'gid=': 'g',
  'groups=': 'G',
  'login=': 'l',
  lock: 'L',
  'move-home': 'm',
  'non-unique': 'o',
  'password=': 'p',
  'prefix=': 'P',
  remove: 'r',
  'root=': 'R',
  'shell=': 's',
  'uid=': 'u',
  unlock: 'U',
  'add-subuids=': 'v',
  'del-subuids=': 'V',
  'add-subgids=': 'w',
  'del-subgids=': 'W',
  'selinux-user=': 'Z',
};

/** Changes an account. */
export const usermod = defineProgram({
  name: 'usermod',
  paths: ['/usr/sbin/usermod'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'abc:d:e:f:g:G:l:Lmop:P:rR:s:u:Uv:V:w:W:Z:', long });
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0 || given.given.length === 0) return await usage(context);
    const accounts = await openAccounts(context);
    const entry = accounts.passwd.find(name);
    if (!entry) return await refuse(context, `user '${name}' does not exist`, 6);
    if (given.has('L') && given.has('U')) return await usage(context);
    await changeGroups(context, given, { accounts, name, entry });
    await changePassword(context, given, { accounts, name });
    await changeEntry(context, given, { accounts, name, entry });
    await accounts.save();
    return 0;
  },
});

interface Account {
  readonly accounts: AccountDatabase;
  readonly name: string;
  readonly entry: string[];
}

async function changeGroups(context: ProgramContext, given: Options, { accounts, name, entry }: Account): Promise<void> {
  const primary = given.value('g');
  if (primary !== undefined) {
    const fields = accounts.group.find(primary) ?? accounts.group.lines.find(([, , gid]) => gid === primary);
    entry[3] = fields ? fields[2]! : await refuse(context, `group '${primary}' does not exist`, 6);
  }
  const list = given.value('G');
  if (list === undefined) return;
  const wanted = list.split(',').filter(Boolean);
  for (const group of wanted) if (!accounts.group.find(group)) return await refuse(context, `group '${group}' does not exist`, 6);
  if (!given.has('a', 'r'))
    for (const fields of accounts.group.lines)
      if (members(fields[3]).includes(name) && !wanted.includes(fields[0]!)) setMember(accounts, { group: fields[0]!, user: name, within: false });
  for (const group of wanted) setMember(accounts, { group, user: name, within: !given.has('r') });
}

async function changePassword(context: ProgramContext, given: Options, { accounts, name }: Omit<Account, 'entry'>): Promise<void> {
  const shadow = accounts.shadow.find(name);
  if (!shadow) return;
  const hash = given.value('p') ?? shadow[1]!;
  if (given.has('p')) shadow[1] = hash;
  if (given.has('L') && !hash.startsWith('!')) shadow[1] = `!${hash}`;
  if (given.has('U') && hash.startsWith('!')) {
    if (hash === '!')
      return await refuse(
        context,
        `unlocking the user's password would result in a passwordless account.\nYou should set a password with usermod -p to unlock this user's password.`,
      );
    shadow[1] = hash.slice(1);
  }
  const expire = given.value('e');
  if (expire !== undefined) shadow[7] = parseDay(expire) ?? (await refuse(context, `invalid date '${expire}'`, 3));
  const inactive = given.value('f');
  if (inactive !== undefined) shadow[6] = inactive === '-1' ? '' : inactive;
}

async function changeEntry(context: ProgramContext, given: Options, { accounts, name, entry }: Account): Promise<void> {
  const uid = given.value('u');
  const login = given.value('l');
  if (uid !== undefined || login !== undefined || given.has('m')) await notInUse(context, name, entry[2]!);
  if (uid !== undefined) await changeUid(context, given, { accounts, name, entry });
  if (given.has('c')) entry[4] = given.value('c')!;
  const shell = given.value('s');
  if (shell !== undefined) {
    if (shell !== '' && !(await context.sys.access(shell, 1))) await context.stderr.write(`usermod: Warning: missing or non-executable shell '${shell}'\n`);
    entry[6] = shell;
  }
  const home = given.value('d');
  if (home !== undefined) {
    if (given.has('m') && (await context.sys.access(entry[5]!, 0))) await context.sys.rename(entry[5]!, home);
    entry[5] = home;
  }
  if (login !== undefined) rename(accounts, name, login);
}

async function notInUse(context: ProgramContext, name: string, uid: string): Promise<void> {
  const process = (await context.sys.processes()).find((one) => String(one.uid) === uid || String(one.euid) === uid);
  if (process) return await refuse(context, `user ${name} is currently used by process ${process.pid}`, 8);
}

async function changeUid(context: ProgramContext, given: Options, { accounts, entry }: Account): Promise<void> {
  const uid = given.value('u')!;
  if (!/^\d+$/.test(uid)) return await refuse(context, `invalid user ID '${uid}'`, 3);
  const taken = uid !== entry[2] && accounts.passwd.lines.some((fields) => fields[2] === uid);
  if (taken && !given.has('o')) return await refuse(context, `UID '${uid}' already exists`, 4);
  await reown(context, entry, uid);
  entry[2] = uid;
}

/** Files in the home follow the account's new number. */
async function reown({ sys }: ProgramContext, entry: readonly string[], uid: string): Promise<void> {
  const home = entry[5]!;
  if (!(await sys.access(home, 0)) || home === '/') return;
  const own = await sys.lstat(home);
  const below = (await sys.walk(home)).filter(({ stat }) => String(stat.uid) === entry[2]);
  for (const { path } of below) await sys.chown(path.startsWith('/') ? path : inFolder(home, path), Number(uid), -1, { follow: false });
  if (String(own.uid) === entry[2]) await sys.chown(home, Number(uid), -1);
}

function rename(accounts: AccountDatabase, name: string, login: string): void {
  for (const fields of [accounts.group, accounts.gshadow].flatMap((file) => file.lines))
    fields[3] = members(fields[3])
      .map((member) => (member === name ? login : member))
      .join(',');
  for (const file of [accounts.passwd, accounts.shadow, accounts.subuid, accounts.subgid]) {
    const fields = file.find(name);
    if (fields) fields[0] = login;
  }
}

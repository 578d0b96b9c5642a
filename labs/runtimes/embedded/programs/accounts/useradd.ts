import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import type { Options } from '../getopt.ts';
import { inFolder, reported } from '../reported.ts';
import { type AccountDatabase, addSubIds, freeId, loginDefs, openAccounts, parseDay, setMember, today } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

const long = {
  badname: '',
  'base-dir=': 'b',
  'btrfs-subvolume-home': '',
  'comment=': 'c',
  'home-dir=': 'd',
  defaults: 'D',
  'expiredate=': 'e',
  'inactive=': 'f',
  'add-subids-for-system': 'F',
  'gid=': 'g',
  'groups=': 'G',
  'skel=': 'k',
  'key=': 'K',
  'no-log-init': 'l',
  'create-home': 'm',
  'no-create-home': 'M',
  'no-user-group': 'N',
  'non-unique': 'o',
  'password=': 'p',
  system: 'r',
  'root=': 'R',
  'prefix=': 'P',
  'shell=': 's',
  'uid=': 'u',
  'user-group': 'U',
  'selinux-user=': 'Z',
};

/** Makes an account: its lines in the account files, its group, its home from /etc/skel. */
export const useradd = defineProgram({
  name: 'useradd',
  paths: ['/usr/sbin/useradd'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'b:c:d:De:f:Fg:G:k:K:lmMNop:rR:P:s:u:UZ:', long });
    if (given.has('D')) return await defaults(context);
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0) return await usage(context);
    const accounts = await openAccounts(context);
    if (!given.has('badname') && !/^[a-z_][a-z0-9_-]*\$?$/i.test(name)) return await refuse(context, `invalid user name '${name}': use --badname to ignore`, 3);
    if (accounts.passwd.find(name)) return await refuse(context, `user '${name}' already exists`, 9);
    const others = await otherGroups(context, given, accounts);
    const uid = await chooseUid(context, given, accounts);
    const gid = await chooseGroup(context, given, { accounts, name, uid });
    const home = given.value('d') ?? inFolder(given.value('b') ?? '/home', name);
    await write(context, given, { accounts, name, uid, gid, home });
    for (const group of others) setMember(accounts, { group, user: name, within: true });
    await accounts.save();
    await context.sys.log({
      identifier: 'useradd',
      priority: 6,
      facility: 10,
      message: `new user: name=${name}, UID=${uid}, GID=${gid}, home=${home}, shell=${given.value('s') ?? '/bin/sh'}, from=none`,
    });
    if (given.has('m')) await makeHome(context, { home, uid, gid, skel: given.value('k') ?? '/etc/skel' });
    return 0;
  },
});

/** Names of the supplementary groups that were asked for. */
async function otherGroups(context: ProgramContext, given: Options, { group }: AccountDatabase): Promise<string[]> {
  const found = (given.value('G') ?? '')
    .split(',')
    .filter(Boolean)
    .map((text) => ({ text, name: (group.find(text) ?? group.lines.find(([, , gid]) => gid === text))?.[0] }));
  for (const { text, name } of found) if (name === undefined) await context.stderr.write(`useradd: group '${text}' does not exist\n`);
  if (found.some(({ name }) => name === undefined)) throw new ProgramExit(6);
  return found.flatMap(({ name }) => name ?? []);
}

async function defaults({ stdout }: ProgramContext): Promise<number> {
  await stdout.write('GROUP=100\nHOME=/home\nINACTIVE=-1\nEXPIRE=\nSHELL=/bin/sh\nSKEL=/etc/skel\nCREATE_MAIL_SPOOL=no\nLOG_INIT=yes\n');
  return 0;
}

async function chooseUid(context: ProgramContext, given: Options, { passwd }: AccountDatabase): Promise<number> {
  const defs = await loginDefs(context.sys);
  const used = passwd.lines.map((fields) => Number(fields[2]));
  const system = given.has('r');
  const range = system
    ? { from: Number(defs('SYS_UID_MIN', '101')), to: Number(defs('SYS_UID_MAX', '999')), down: true }
    : { from: Number(defs('UID_MIN', '1000')), to: Number(defs('UID_MAX', '60000')) };
  const asked = given.value('u');
  if (asked === undefined) return freeId(used, range) ?? (await refuse(context, `can't get unique UID (no more available UIDs)`, 4));
  const uid = Number(asked);
  if (!/^\d+$/.test(asked)) return await refuse(context, `invalid user ID '${asked}'`, 3);
  if (used.includes(uid) && !given.has('o')) return await refuse(context, `UID ${asked} is not unique`, 4);
  const outside = system
    ? uid > range.to && `greater than SYS_UID_MAX ${range.to}`
    : (uid < range.from || uid > range.to) && `outside of the UID_MIN ${range.from} and UID_MAX ${range.to} range.`;
  if (outside) await context.stderr.write(`useradd warning: ${given.operands[0]}'s uid ${uid} ${system ? 'is ' : ''}${outside}\n`);
  return uid;
}

interface Made {
  readonly accounts: AccountDatabase;
  readonly name: string;
  readonly uid: number;
}

async function chooseGroup(context: ProgramContext, given: Options, { accounts, name, uid }: Made): Promise<number> {
  const asked = given.value('g');
  if (asked !== undefined) {
    const fields = accounts.group.find(asked) ?? accounts.group.lines.find(([, , gid]) => gid === asked);
    return fields ? Number(fields[2]) : await refuse(context, `group '${asked}' does not exist`, 6);
  }
  if (given.has('N')) return 100;
  if (accounts.group.find(name)) return await refuse(context, `group ${name} exists - if you want to add this user to that group, use -g.`, 9);
  const used = accounts.group.lines.map((fields) => Number(fields[2]));
  const defs = await loginDefs(context.sys);
  const range = given.has('r') ? { from: 101, to: 999, down: true } : { from: Number(defs('GID_MIN', '1000')), to: Number(defs('GID_MAX', '60000')) };
  const free = !used.includes(uid) && (!given.has('r') || uid <= range.to);
  const gid = free ? uid : freeId(used, range)!;
  accounts.group.add(name, 'x', String(gid), '');
  accounts.gshadow.add(name, '!', '', '');
  return gid;
}

async function write(context: ProgramContext, given: Options, { accounts, name, uid, gid, home }: Made & { gid: number; home: string }): Promise<void> {
  const defs = await loginDefs(context.sys);
  const expire = given.value('e') === undefined ? '' : parseDay(given.value('e')!);
  if (expire === undefined) return await refuse(context, `invalid date '${given.value('e')}'`, 3);
  const shell = given.value('s') ?? '/bin/sh';
  if (given.has('s') && shell !== '' && !(await context.sys.access(shell, 1)))
    await context.stderr.write(`useradd: Warning: missing or non-executable shell '${shell}'\n`);
  accounts.passwd.add(name, 'x', String(uid), String(gid), given.value('c') ?? '', home, shell);
  const ageing = given.has('r') ? ['', '', ''] : [defs('PASS_MIN_DAYS', '0'), defs('PASS_MAX_DAYS', '99999'), defs('PASS_WARN_AGE', '7')];
  accounts.shadow.add(name, given.value('p') ?? '!', String(await today(context.sys)), ...ageing, given.value('f') ?? '', expire, '');
  if (!given.has('r') || given.has('F'))
    addSubIds(accounts, name, { min: Number(defs('SUB_UID_MIN', '100000')), count: Number(defs('SUB_UID_COUNT', '65536')) });
}

async function makeHome(context: ProgramContext, { home, uid, gid, skel }: { home: string; uid: number; gid: number; skel: string }): Promise<void> {
  const { sys } = context;
  const defs = await loginDefs(sys);
  const made = await reported(context, `cannot create directory ${home}`, async () => {
    if (await sys.access(home, 0)) {
      await context.stderr.write(`useradd: warning: the home directory ${home} already exists.\nuseradd: Not copying any file from skel directory into it.\n`);
      return false;
    }
    await sys.mkdir(home, 0o755);
    await sys.chmod(home, Number.parseInt(defs('HOME_MODE', '0755'), 8) & ~(defs('HOME_MODE', '') === '' ? Number.parseInt(defs('UMASK', '022'), 8) : 0));
    return true;
  });
  if (!made) return;
  await copyTree(context, { from: skel, to: home, uid, gid });
  await sys.chown(home, uid, gid);
}

async function copyTree(context: ProgramContext, { from, to, uid, gid }: { from: string; to: string; uid: number; gid: number }): Promise<void> {
  const { sys } = context;
  for (const { name, stat } of await sys.readdir(from).catch(() => [])) {
    const target = inFolder(to, name);
    if (stat.type === 'directory') {
      await sys.mkdir(target, stat.mode);
      await copyTree(context, { from: inFolder(from, name), to: target, uid, gid });
    } else if (stat.type === 'symlink') await sys.symlink(stat.target ?? '', target);
    else {
      await sys.writeFile(target, await sys.readFile(inFolder(from, name)), { create: true, truncate: true, mode: stat.mode });
      await sys.chmod(target, stat.mode);
      await sys.utimes(target, stat.atimeMs, stat.mtimeMs);
    }
    await sys.chown(target, uid, gid, { follow: false });
  }
}

import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { options, type Options } from '../getopt.ts';
import { members, openAccounts, setMember } from './account-database.ts';

const long = {
  group: 'G',
  system: 's',
  'disabled-password': 'd',
  'disabled-login': 'D',
  'gecos=': 'c',
  'comment=': 'c',
  'home=': 'h',
  'shell=': 'S',
  'uid=': 'u',
  'gid=': 'i',
  'ingroup=': 'I',
  'no-create-home': 'H',
  quiet: 'q',
};

interface Work {
  readonly context: ProgramContext;
  readonly given: Options;
  readonly called: string;
}

/** Debian's own way to make users and groups, and to put users into groups. */
export const adduser = defineProgram({
  name: 'adduser',
  paths: ['/usr/sbin/adduser'],
  async run(context) {
    const given = await options(context, { short: 'q', long });
    const work: Work = { context, given, called: context.argv[0]!.endsWith('addgroup') ? 'addgroup' : 'adduser' };
    const [name, group, ...more] = given.operands;
    if ((await context.sys.identity()).euid !== 0) return refuse(work, 'Only root may add a user or group to the system.');
    if (name === undefined || more.length > 0) return refuse(work, 'Only one or two names allowed.');
    if (group !== undefined) return join(work, name, group);
    return work.called === 'addgroup' || given.has('G') ? makeGroup(work, name) : makeUser(work, name);
  },
});

const say = async ({ context, given }: Work, text: string): Promise<void> => void (given.has('q') || (await context.stdout.write(`${text}\n`)));

async function refuse({ context, called }: Work, words: string): Promise<number> {
  await context.stderr.write(`${called}: ${words}\n`);
  return 1;
}

async function join(work: Work, user: string, group: string): Promise<number> {
  const accounts = await openAccounts(work.context);
  if (!accounts.passwd.find(user)) return refuse(work, `The user \`${user}' does not exist.`);
  const entry = accounts.group.find(group);
  if (!entry) return refuse(work, `The group \`${group}' does not exist.`);
  if (members(entry[3]).includes(user)) {
    await work.context.stderr.write(`${work.called}: The user \`${user}' is already a member of \`${group}'.\n`);
    return 0;
  }
  await say(work, `Adding user \`${user}' to group \`${group}' ...`);
  setMember(accounts, { group, user, within: true });
  await accounts.save();
  await say(work, 'Done.');
  return 0;
}

async function makeGroup(work: Work, name: string): Promise<number> {
  const { context, given } = work;
  if ((await openAccounts(context)).group.find(name)) return refuse(work, `The group \`${name}' already exists.`);
  const gid = given.value('i');
  const code = await context.run(['/usr/sbin/groupadd', ...(given.has('s') ? ['-r'] : []), ...(gid === undefined ? [] : ['-g', gid]), name]);
  if (code !== 0) return 1;
  await say(work, `Adding group \`${name}' (GID ${(await openAccounts(context)).group.find(name)![2]}) ...\nDone.`);
  return 0;
}

async function makeUser(work: Work, name: string): Promise<number> {
  const { context, given } = work;
  if ((await openAccounts(context)).passwd.find(name)) return refuse(work, `The user \`${name}' already exists.`);
  if ((await context.run(['/usr/sbin/useradd', ...wordsFor(given, name)])) !== 0) return 1;
  const accounts = await openAccounts(context);
  const [, , uid = '', gid = ''] = accounts.passwd.find(name) ?? [];
  const group = accounts.group.lines.find((fields) => fields[2] === gid)?.[0] ?? gid;
  for (const line of tellings(given, { name, uid, gid, group })) await say(work, line);
  if (given.has('s')) return 0;
  if (!given.has('d', 'D') && (await context.run(['/usr/bin/passwd', name])) !== 0) return 1;
  await say(work, `Adding new user \`${name}' to supplemental / extra groups \`users' ...\nAdding user \`${name}' to group \`users' ...`);
  const now = await openAccounts(context);
  setMember(now, { group: 'users', user: name, within: true });
  await now.save();
  return 0;
}

const homeOf = (given: Options, name: string): string => given.value('h') ?? (given.has('s') ? '/nonexistent' : `/home/${name}`);
const wantsHome = (given: Options, home: string): boolean => !given.has('H') && !(given.has('s') && home === '/nonexistent');

/** useradd's words. */
function wordsFor(given: Options, name: string): string[] {
  const system = given.has('s');
  const home = homeOf(given, name);
  const flags: readonly (readonly [option: string, value: string | undefined])[] = [
    ['-d', home],
    ['-s', given.value('S') ?? (system ? '/usr/sbin/nologin' : '/bin/bash')],
    ['-c', given.value('c')],
    ['-u', given.value('u')],
    ['-g', given.value('I') ?? (system ? 'nogroup' : undefined)],
  ];
  const words = flags.flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
  return [...(system ? ['-r'] : []), wantsHome(given, home) ? '-m' : '-M', ...words, name];
}

interface Made {
  readonly name: string;
  readonly uid: string;
  readonly gid: string;
  readonly group: string;
}

function tellings(given: Options, { name, uid, gid, group }: Made): string[] {
  const home = homeOf(given, name);
  const makes = wantsHome(given, home) ? [`Creating home directory \`${home}' ...`] : [];
  if (given.has('s')) {
    const none = makes.length > 0 ? [] : [`Not creating \`${home}'.`];
    return [`Adding system user \`${name}' (UID ${uid}) ...`, `Adding new user \`${name}' (UID ${uid}) with group \`${group}' ...`, ...makes, ...none];
  }
  return [
    `Adding user \`${name}' ...`,
    ...(given.has('I') ? [] : [`Adding new group \`${name}' (${gid}) ...`]),
    `Adding new user \`${name}' (${uid}) with group \`${group} (${gid})' ...`,
    ...makes,
    ...(makes.length > 0 ? ["Copying files from `/etc/skel' ..."] : []),
  ];
}

import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import type { Stat } from '../../sys/sys.ts';
import { namesOf, readGroup, readPasswd } from '../accounts-file.ts';
import { options } from '../getopt.ts';
import { baseName, inFolder, missingOperand, reported } from '../reported.ts';
import { curly, quoted } from './quote-name.ts';

interface Owner {
  /** -1: as it is. */
  readonly uid: number;
  readonly gid: number;
}

const long = {
  recursive: 'R',
  changes: 'c',
  silent: 'f',
  quiet: 'f',
  verbose: 'v',
  'no-dereference': 'h',
  dereference: '',
  'from=': '',
  'reference=': '',
  'preserve-root': '',
  'no-preserve-root': '',
};

/** `user`, `user:group`, `user:` (the user's own group), `:group`, numbers as well. Ends the program where a name is unknown. */
async function parseOwner(context: ProgramContext, text: string): Promise<Owner> {
  const [, userText = '', colon, groupText = ''] = /^([^:.]*|[^:]*)(?:([:.])(.*))?$/.exec(text) ?? [];
  const [passwd, groups] = await Promise.all([readPasswd(context.sys), readGroup(context.sys)]);
  const fail = async (what: string): Promise<never> => {
    await context.stderr.write(`${context.argv[0]}: invalid ${what}: ${curly(text)}\n`);
    throw new ProgramExit(1);
  };
  const numeric = (word: string) => (/^\+?\d+$/.test(word) ? Number(word) : undefined);
  const user = passwd.find(({ name }) => name === userText);
  const uid = userText === '' ? -1 : (user?.uid ?? numeric(userText) ?? (await fail('user')));
  if (colon === undefined) return { uid, gid: -1 };
  if (groupText === '') return { uid, gid: userText === '' ? -1 : (user?.gid ?? (await fail('spec'))) };
  return { uid, gid: groups.find(({ name }) => name === groupText)?.gid ?? numeric(groupText) ?? (await fail('group')) };
}

async function parseGroup(context: ProgramContext, text: string): Promise<Owner> {
  const known = (await readGroup(context.sys)).find(({ name }) => name === text);
  if (known) return { uid: -1, gid: known.gid };
  if (/^\+?\d+$/.test(text)) return { uid: -1, gid: Number(text) };
  await context.stderr.write(`chgrp: invalid group: ${curly(text)}\n`);
  throw new ProgramExit(1);
}

async function run(context: ProgramContext): Promise<number> {
  const given = await options(context, { short: 'RcfvhHLP', long });
  const group = baseName(context.argv[0]!) === 'chgrp';
  const reference = given.value('reference');
  const [text, ...files] = reference === undefined ? given.operands : ['', ...given.operands];
  if (text === undefined) return await missingOperand(context);
  if (files.length === 0) return await missingOperand(context, text);
  const owner = reference === undefined ? await (group ? parseGroup : parseOwner)(context, text) : await ownerOf(context, reference, group);
  if (!owner) return 1;
  const from = given.value('from');
  const job = new Change(context, owner, {
    recursive: given.has('R'),
    told: given.has('v') ? 'all' : given.has('c') ? 'changes' : 'none',
    follow: !given.has('h') && !(given.has('R') && !given.has('L', 'dereference')),
    group,
    ...(from !== undefined && { from: await parseOwner(context, from) }),
  });
  for (const path of files) await job.apply(path);
  return job.status;
}

const ownerOf = async (context: ProgramContext, path: string, group: boolean): Promise<Owner | undefined> => {
  const stat = await reported(context, `failed to get attributes of ${quoted(path)}`, async () => await context.sys.stat(path));
  return stat && { uid: group ? -1 : stat.uid, gid: stat.gid };
};

interface How {
  readonly recursive: boolean;
  readonly told: 'all' | 'changes' | 'none';
  readonly follow: boolean;
  readonly group: boolean;
  readonly from?: Owner;
}

class Change {
  status = 0;
  readonly context: ProgramContext;
  readonly owner: Owner;
  readonly how: How;

  constructor(context: ProgramContext, owner: Owner, how: How) {
    this.context = context;
    this.owner = owner;
    this.how = how;
  }

  async apply(path: string): Promise<void> {
    const { sys, signal } = this.context;
    signal.throwIfAborted();
    const { follow, from, recursive, group } = this.how;
    const stat = await reported(this.context, `cannot access ${quoted(path)}`, async () => await (follow ? sys.stat(path) : sys.lstat(path)));
    if (!stat) {
      this.status = 1;
      return;
    }
    const asked = !from || ((from.uid < 0 || from.uid === stat.uid) && (from.gid < 0 || from.gid === stat.gid));
    if (asked) {
      const done = await reported(this.context, `changing ${group ? 'group' : 'ownership'} of ${quoted(path)}`, async () => {
        await sys.chown(path, this.owner.uid, this.owner.gid, { follow });
        return true;
      });
      if (done) await this.tell(path, stat);
      else this.status = 1;
    }
    if (!recursive || stat.type !== 'directory') return;
    const entries = await reported(this.context, `cannot read directory ${quoted(path)}`, async () => await sys.readdir(path));
    if (!entries) this.status = 1;
    for (const { name } of entries ?? []) await this.apply(inFolder(path, name));
  }

  private async tell(path: string, before: Stat): Promise<void> {
    if (this.how.told === 'none') return;
    const names = await namesOf(this.context.sys);
    const uid = this.owner.uid < 0 ? before.uid : this.owner.uid;
    const gid = this.owner.gid < 0 ? before.gid : this.owner.gid;
    const changed = uid !== before.uid || gid !== before.gid;
    const shown = (u: number, g: number) => (this.how.group ? names.group(g) : this.owner.gid < 0 ? names.user(u) : `${names.user(u)}:${names.group(g)}`);
    const what = this.how.group ? 'group' : 'ownership';
    if (changed) await this.context.stdout.write(`changed ${what} of ${quoted(path)} from ${shown(before.uid, before.gid)} to ${shown(uid, gid)}\n`);
    else if (this.how.told === 'all') await this.context.stdout.write(`${what} of ${quoted(path)} retained as ${shown(uid, gid)}\n`);
  }
}

/** Changes owners and groups, names looked up in the account files. */
export const chown = defineProgram({ name: 'chown', paths: ['/usr/bin/chown', '/usr/bin/chgrp'], run });

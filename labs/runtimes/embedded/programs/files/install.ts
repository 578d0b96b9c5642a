import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { readGroup, readPasswd } from '../accounts-file.ts';
import { type Options, options } from '../getopt.ts';
import { baseName, inFolder, parentOf, reported } from '../reported.ts';
import { destinations } from './destinations.ts';
import { parseMode } from './parse-mode.ts';
import { curly, quoted } from './quote-name.ts';

const long = {
  directory: 'd',
  'group=': 'g',
  'mode=': 'm',
  'owner=': 'o',
  'preserve-timestamps': 'p',
  strip: 's',
  'target-directory=': 't',
  'no-target-directory': 'T',
  verbose: 'v',
  compare: 'C',
  'backup=?': 'b',
};

/** Copies files with mode and owner, and makes directories. */
export const install = defineProgram({
  name: 'install',
  paths: ['/usr/bin/install'],
  async run(context) {
    const given = await options(context, { short: 'bcCdDg:m:o:psS:t:Tv', long });
    const text = given.value('m') ?? '755';
    const change = parseMode(text, 0);
    if (!change) {
      await context.stderr.write(`install: invalid mode ${curly(text)}\n`);
      return 1;
    }
    const mode = change({ mode: 0, directory: given.has('d') });
    const owner = await ownerOf(context, given);
    if (!owner) return 1;
    if (given.has('d')) return await folders(context, given.operands, { mode, ...owner });
    const pairs = await destinations(context, given, 'install');
    if (!pairs) return 1;
    let status = 0;
    for (const { from, to } of pairs) {
      if (given.has('D')) await makeParents(context, parentOf(to));
      const content = await reported(context, `cannot stat ${quoted(from)}`, async () => await context.sys.readFile(from));
      const done =
        content &&
        (await reported(context, `cannot create regular file ${quoted(to)}`, async () => (await put(context, to, { content, mode, ...owner }), true)));
      if (!done) status = 1;
      else if (given.has('v')) await context.stdout.write(`${quoted(from)} -> ${quoted(to)}\n`);
    }
    return status;
  },
});

interface Traits {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

async function ownerOf(context: ProgramContext, given: Options): Promise<{ uid: number; gid: number } | undefined> {
  const [user, group] = [given.value('o'), given.value('g')];
  const uid =
    user === undefined ? -1 : ((await readPasswd(context.sys)).find(({ name }) => name === user)?.uid ?? (/^\d+$/.test(user) ? Number(user) : undefined));
  const gid =
    group === undefined ? -1 : ((await readGroup(context.sys)).find(({ name }) => name === group)?.gid ?? (/^\d+$/.test(group) ? Number(group) : undefined));
  if (uid === undefined) await context.stderr.write(`install: invalid user ${curly(user!)}\n`);
  if (gid === undefined) await context.stderr.write(`install: invalid group ${curly(group!)}\n`);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

async function put({ sys }: ProgramContext, path: string, { content, mode, uid, gid }: Traits & { content: Uint8Array }): Promise<void> {
  if (await sys.lstat(path).catch(() => undefined)) await sys.unlink(path);
  await sys.writeFile(path, content, { create: true, truncate: true, mode: 0o600 });
  if (uid >= 0 || gid >= 0) await sys.chown(path, uid, gid);
  await sys.chmod(path, mode);
}

async function folders(context: ProgramContext, paths: readonly string[], { mode, uid, gid }: Traits): Promise<number> {
  let status = 0;
  for (const path of paths) {
    const done = await reported(context, `cannot create directory ${curly(path)}`, async () => {
      await makeParents(context, path);
      if (uid >= 0 || gid >= 0) await context.sys.chown(path, uid, gid);
      await context.sys.chmod(path, mode);
      return true;
    });
    if (!done) status = 1;
  }
  return status;
}

async function makeParents(context: ProgramContext, path: string): Promise<void> {
  if (path === '/' || path === '.' || (await context.sys.access(path, 0))) return;
  await makeParents(context, parentOf(path));
  await context.sys.mkdir(inFolder(parentOf(path), baseName(path)), 0o755);
}

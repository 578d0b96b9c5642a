import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { confirmed } from '../confirmed.ts';
import { type Options, options } from '../getopt.ts';
import { inFolder, reported } from '../reported.ts';
import { modeText } from './mode-text.ts';
import { quoted } from './quote-name.ts';
import { destinations } from './destinations.ts';

const long = {
  archive: 'a',
  'attributes-only': '',
  'backup=?': 'b',
  'copy-contents': '',
  dereference: 'L',
  'no-dereference': 'P',
  force: 'f',
  interactive: 'i',
  link: 'l',
  'no-clobber': 'n',
  'preserve=?': '',
  'no-preserve=': '',
  parents: '',
  recursive: 'r',
  'reflink=?': '',
  'remove-destination': '',
  'sparse=': '',
  'strip-trailing-slashes': '',
  'symbolic-link': 's',
  'suffix=': 'S',
  'target-directory=': 't',
  'no-target-directory': 'T',
  update: 'u',
  verbose: 'v',
  'one-file-system': 'x',
};

/** Copies files and trees. */
export const cp = defineProgram({
  name: 'cp',
  paths: ['/usr/bin/cp'],
  async run(context) {
    const given = await options(context, { short: 'abdfHilLnprst:uvxPRS:TZ', long });
    const pairs = await destinations(context, given, 'cp');
    if (!pairs) return 1;
    const job = new Copy(context, given);
    for (const { from, to } of pairs) await job.copy(from, to, true);
    return job.status;
  },
});

interface Ways {
  readonly recursive: boolean;
  readonly archive: boolean;
  readonly preserve: { mode: boolean; owner: boolean; times: boolean };
}

export class Copy {
  status = 0;
  readonly context: ProgramContext;
  readonly given: Options;
  private readonly ways: Ways;

  constructor(context: ProgramContext, given: Options) {
    this.context = context;
    this.given = given;
    const archive = given.has('a');
    const listed = given.has('preserve') ? (given.value('preserve') ?? 'mode,ownership,timestamps') : '';
    const keeps = (word: string) => archive || given.has('p') || listed.includes(word) || listed.includes('all');
    this.ways = {
      recursive: archive || given.has('r', 'R'),
      archive,
      preserve: { mode: keeps('mode'), owner: keeps('ownership'), times: keeps('timestamps') },
    };
  }

  private fail(): false {
    this.status = 1;
    return false;
  }

  private async refuse(text: string): Promise<false> {
    await this.context.stderr.write(`cp: ${text}\n`);
    return this.fail();
  }

  /** True where it was copied whole. */
  async copy(from: string, to: string, top: boolean): Promise<boolean> {
    const { sys, signal } = this.context;
    signal.throwIfAborted();
    const follow = this.follows(top);
    const stat = await reported(this.context, `cannot stat ${quoted(from)}`, async () => await (follow ? sys.stat(from) : sys.lstat(from)));
    if (!stat) return this.fail();
    if (stat.type === 'directory') return await this.folder(from, to, stat);
    const old = await sys.stat(to).catch(() => undefined);
    if (old?.ino === stat.ino && old.dev === stat.dev) return await this.refuse(`${quoted(from)} and ${quoted(to)} are the same file`);
    if (old && !(await this.mayReplace(to, old, stat))) return true;
    if (old?.type === 'directory') return await this.refuse(`cannot overwrite directory ${quoted(to)} with non-directory`);
    const done = await this.one(from, to, { stat, old });
    if (done && this.given.has('v')) await this.context.stdout.write(`${quoted(from)} -> ${quoted(to)}\n`);
    return done || this.fail();
  }

  private follows(top: boolean): boolean {
    return this.given.has('L') || (top && this.given.has('H')) || !(this.ways.recursive || this.given.has('d', 'P'));
  }

  private async mayReplace(to: string, old: Stat, stat: Stat): Promise<boolean> {
    if (this.given.last('n', 'i', 'f') === 'n' || (this.given.has('u') && old.mtimeMs >= stat.mtimeMs)) return false;
    return this.given.last('n', 'i', 'f') !== 'i' || (await confirmed(this.context, `cp: overwrite ${quoted(to)}? `));
  }

  private async one(from: string, to: string, { stat, old }: { stat: Stat; old: Stat | undefined }): Promise<boolean> {
    const { sys } = this.context;
    if (stat.type === 'symlink' || this.given.has('s', 'l'))
      return (
        (await reported(this.context, `cannot create ${this.given.has('l') ? 'hard' : 'symbolic'} link ${quoted(to)}`, async () => {
          if (old || (await sys.lstat(to).catch(() => undefined))) await sys.unlink(to);
          if (this.given.has('l')) await sys.link(from, to);
          else await sys.symlink(this.given.has('s') ? from : stat.target!, to);
          return true;
        })) ?? false
      );
    const content = await reported(this.context, `cannot open ${quoted(from)} for reading`, async () => await sys.readFile(from));
    if (!content) return false;
    const written = await reported(this.context, `cannot create regular file ${quoted(to)}`, async () => {
      try {
        await sys.writeFile(to, content, { create: true, truncate: true, mode: stat.mode & 0o777 });
      } catch (error) {
        if (!this.given.has('f', 'remove-destination') || !isSysError(error, 'EACCES', 'EPERM')) throw error;
        await sys.unlink(to);
        await sys.writeFile(to, content, { create: true, truncate: true, mode: stat.mode & 0o777 });
      }
      return true;
    });
    return written === true && (await this.keep(to, stat));
  }

  private async keep(to: string, stat: Stat): Promise<boolean> {
    const { sys } = this.context;
    const { mode, owner, times } = this.ways.preserve;
    if (owner) await sys.chown(to, stat.uid, stat.gid).catch(() => undefined);
    const kept = !mode || (await reported(this.context, `preserving permissions for ${quoted(to)}`, async () => (await sys.chmod(to, stat.mode), true)));
    if (times) await sys.utimes(to, stat.atimeMs, stat.mtimeMs);
    return kept === true;
  }

  private async folder(from: string, to: string, stat: Stat): Promise<boolean> {
    const { sys } = this.context;
    if (!this.ways.recursive) return await this.refuse(`-r not specified; omitting directory ${quoted(from)}`);
    if (`${await absolute(sys, to)}/`.startsWith(`${await absolute(sys, from)}/`))
      return await this.refuse(`cannot copy a directory, ${quoted(from)}, into itself, ${quoted(to)}`);
    const old = await sys.stat(to).catch(() => undefined);
    if (old && old.type !== 'directory') return await this.refuse(`cannot overwrite non-directory ${quoted(to)} with directory ${quoted(from)}`);
    const entries = await reported(this.context, `cannot access ${quoted(from)}`, async () => await sys.readdir(from));
    if (!entries) return this.fail();
    if (!old) {
      const made = await reported(this.context, `cannot create directory ${quoted(to)}`, async () => (await sys.mkdir(to, stat.mode | 0o700), true));
      if (!made) return this.fail();
      if (this.given.has('v')) await this.context.stdout.write(`${quoted(from)} -> ${quoted(to)}\n`);
    }
    let whole = true;
    for (const { name } of entries) whole = (await this.copy(inFolder(from, name), inFolder(to, name), false)) && whole;
    return (old ? true : await this.keep(to, stat)) && whole;
  }
}

const absolute = async (sys: ProgramContext['sys'], path: string): Promise<string> => {
  const real = await sys.realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const { cwd } = await sys.identity();
  return path.startsWith('/') ? path.replace(/\/+$/, '') : inFolder(cwd, path.replace(/\/+$/, ''));
};

/** What `mv` and `cp -i` ask of a file that may not be written. */
export const replaceQuestion = (program: string, path: string, stat: Stat): string =>
  `${program}: replace ${quoted(path)}, overriding mode ${(stat.mode & 0o7777).toString(8).padStart(4, '0')} (${modeText(stat).slice(1)})? `;

import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { namesOf } from '../accounts-file.ts';
import { type Listed, type Names, blocksOf, columns, longRows, nameWidth, shownName } from './list-format.ts';
import { humanSize } from './human-size.ts';
import { type ListOptions, listOptions } from './list-options.ts';
import { quoted } from './quote-name.ts';

/** Lists directories, with the layouts, columns and quoting of GNU ls 9.1. */
export const ls = defineProgram({
  name: 'ls',
  paths: ['/usr/bin/ls', '/usr/bin/dir', '/usr/bin/vdir'],
  async run(context) {
    const wanted = await listOptions(context);
    const lister = new Lister(context, wanted, { names: await namesOf(context.sys), nowMs: (await context.sys.clock()).nowMs });
    return await lister.run();
  },
});

class Lister {
  private status = 0;
  private printed = false;
  /** The first colour of all is led in by a reset. */
  private coloured = false;
  readonly context: ProgramContext;
  readonly wanted: ListOptions;
  readonly about: { names: Names; nowMs: number };

  constructor(context: ProgramContext, wanted: ListOptions, about: { names: Names; nowMs: number }) {
    this.context = context;
    this.wanted = wanted;
    this.about = about;
  }

  async run(): Promise<number> {
    const { sys } = this.context;
    const { operands, itself, follow } = this.wanted;
    const singles: Listed[] = [];
    const folders: Listed[] = [];
    for (const path of operands) {
      const seen = await this.attempt(path, async () => {
        const own = await sys.lstat(path);
        if (own.type !== 'symlink') return { stat: own };
        const leadsTo = await sys.stat(path).catch(() => undefined);
        if (follow === 'always' && !leadsTo) throw new SysError('ENOENT');
        const followed = leadsTo && (follow === 'always' || (follow === 'operands' && leadsTo.type === 'directory'));
        return { stat: followed ? leadsTo : own, ...(leadsTo && { leadsTo }) };
      });
      if (!seen) continue;
      if (seen.stat.type === 'directory' && !itself) folders.push({ name: path, stat: seen.stat });
      else singles.push({ name: path, ...seen });
    }
    if (singles.length > 0) await this.print(this.sorted(singles), { beside: folders });
    const headed = operands.length > 1 || this.wanted.recursive;
    for (const { name } of this.sorted(folders)) await this.folder(name, headed);
    return this.status;
  }

  private async attempt<Result>(path: string, look: () => Promise<Result>, verb = 'access'): Promise<Result | undefined> {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await this.context.stderr.write(`${this.context.argv[0]}: cannot ${verb} ${quoted(path)}: ${error.message}\n`);
      this.status = verb === 'access' || this.wanted.operands.includes(path) ? 2 : Math.max(this.status, 1);
      return undefined;
    }
  }

  private async folder(path: string, headed: boolean): Promise<void> {
    const { sys, stdout, signal } = this.context;
    signal.throwIfAborted();
    const found = await this.attempt(path, async () => await sys.readdir(path), 'open directory');
    if (!found) return;
    const inner = found.filter(({ name }) => this.wanted.hidden !== 'none' || !name.startsWith('.'));
    const dots: Listed[] =
      this.wanted.hidden === 'all'
        ? [
            { name: '.', stat: await sys.stat(path) },
            { name: '..', stat: await sys.stat(`${path}/..`) },
          ]
        : [];
    const entries = this.sorted([...dots, ...(await Promise.all(inner.map(async (entry) => await this.followed(path, entry))))]);
    if (headed) await stdout.write(`${this.printed ? '\n' : ''}${this.wanted.quote ? headName(path) : path}:\n`);
    this.printed = true;
    if (this.wanted.long || this.wanted.blocks) {
      const total = entries.reduce((sum, entry) => sum + blocksOf(entry), 0);
      await stdout.write(`total ${this.wanted.human ? humanSize(total * 1024, this.wanted.human === 'si') : total}\n`);
    }
    await this.print(entries);
    if (!this.wanted.recursive) return;
    for (const { name, stat } of entries)
      if (stat.type === 'directory' && name !== '.' && name !== '..') await this.folder(`${path.replace(/\/$/, '')}/${name}`, true);
  }

  private async followed(folder: string, entry: { name: string; stat: Stat }): Promise<Listed> {
    if (entry.stat.type !== 'symlink' || !(this.wanted.colour || this.wanted.follow === 'always' || this.wanted.classify)) return entry;
    const leadsTo = await this.context.sys.stat(`${folder}/${entry.name}`).catch(() => undefined);
    return this.wanted.follow === 'always' && leadsTo ? { name: entry.name, stat: leadsTo } : { ...entry, ...(leadsTo && { leadsTo }) };
  }

  private sorted(entries: readonly Listed[]): Listed[] {
    const by = this.wanted.sort;
    if (by === 'none') return [...entries];
    const byName = (a: Listed, b: Listed) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const time = ({ stat }: Listed) => (this.wanted.time === 'change' ? stat.ctimeMs : this.wanted.time === 'access' ? stat.atimeMs : stat.mtimeMs);
    const extension = ({ name }: Listed) => /(?<=.)\.[^.]*$/.exec(name)?.[0] ?? '';
    const first = {
      name: () => 0,
      version: (a: Listed, b: Listed) => a.name.localeCompare(b.name, 'en', { numeric: true }),
      time: (a: Listed, b: Listed) => time(b) - time(a),
      size: (a: Listed, b: Listed) => b.stat.size - a.stat.size,
      extension: (a: Listed, b: Listed) => (extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : 0),
    }[by];
    const sorted = [...entries].sort((a, b) => first(a, b) || byName(a, b));
    if (this.wanted.reverse) sorted.reverse();
    if (!this.wanted.directoriesFirst) return sorted;
    return [...sorted.filter(({ stat }) => stat.type === 'directory'), ...sorted.filter(({ stat }) => stat.type !== 'directory')];
  }

  private async print(entries: readonly Listed[], { beside }: { beside?: readonly Listed[] } = {}): Promise<void> {
    if (beside) this.printed = true;
    if (entries.length === 0) return;
    const text = `${this.rows(entries, beside).join('\n')}\n`;
    const first = this.coloured ? -1 : text.indexOf('\x1b');
    this.coloured ||= first >= 0;
    await this.context.stdout.write(first < 0 ? text : `${text.slice(0, first)}\x1b[0m${text.slice(first)}`);
  }

  private rows(entries: readonly Listed[], beside: readonly Listed[] = []): string[] {
    const { wanted } = this;
    if (wanted.long) return longRows(entries, wanted, { ...this.about, beside });
    const names = entries.map((entry) => {
      const front = `${wanted.inode ? `${entry.stat.ino} ` : ''}${wanted.blocks ? `${blocksOf(entry)} ` : ''}`;
      return { text: front + shownName(entry, wanted), width: front.length + nameWidth(entry, wanted) };
    });
    if (wanted.layout === 'lines') return names.map(({ text }) => text);
    if (wanted.layout === 'commas') return [names.map(({ text }) => text).join(', ')];
    const quotedSome = wanted.quote && entries.some(({ name }, at) => names[at]!.text.startsWith("'") && !name.startsWith("'"));
    const shown = quotedSome ? names.map(({ text, width }) => (/^['"]/.test(text) ? { text, width } : { text: ` ${text}`, width: width + 1 })) : names;
    return columns(shown, { width: this.context.terminal?.size().cols ?? Number(this.context.env.COLUMNS ?? 80), byRow: wanted.layout === 'rows' });
  }
}

const headName = (path: string) => (/[:\s'"]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path);

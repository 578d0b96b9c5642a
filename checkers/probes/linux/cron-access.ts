import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { CronAccess, CronEntry } from '../../evidence/files.ts';
import { jobsIn, pathsIn } from '../../semantics/crontab.ts';
import type { FileStat, MachineTarget } from '../../target.ts';
import { guardedFiles } from './guarded-files.ts';

const systemTables = ['/etc/crontab', '/etc/cron.d/*'];
const ownTables = '/var/spool/cron/crontabs';
const parts = ['/etc/cron.hourly', '/etc/cron.daily', '/etc/cron.weekly', '/etc/cron.monthly'];

type Job = CronAccess['jobs'][number];
interface Marked {
  readonly kind: CronEntry['kind'];
  readonly runsAs: string;
}

/** The tables and directories of cron, the jobs in them, and the programs that these run: by their lines, and by the scripts that the lines name. */
export const cronAccess = defineProbe({
  kind: 'cronAccess',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, scope): Promise<CronAccess> {
    const machine = target.machine(scope.machine);
    const found = await machine.list([...systemTables, `${ownTables}/*`, ...parts.map((folder) => `${folder}/*`)]);
    const jobs = (await Promise.all(found.map((file) => jobsOf(machine, file)))).flat();
    const marks = new Map<string, Marked>([
      ...['/etc/cron.d', ownTables, ...parts].map((path): [string, Marked] => [path, { kind: 'directory', runsAs: 'root' }]),
      ...found.map((file): [string, Marked] => [
        file.path,
        isPart(file) ? { kind: 'program', runsAs: 'root' } : { kind: 'table', runsAs: ownerOf(file) ?? 'root' },
      ]),
    ]);
    const named = new Map<string, string>();
    for (const { user, command } of jobs) for (const path of pathsIn(command)) named.set(path, named.get(path) === 'root' ? 'root' : user);
    const direct = new Set(jobs.filter(({ location }) => !isPart({ path: location })).flatMap(({ command }) => pathsIn(command)));
    const files = named.size > 0 ? await guardedFiles(machine, await machine.list([...named.keys()])) : [];
    // What a script mentions may be data; what a table's line names is run, be it by an interpreter.
    const programs = files.filter(({ path, kind, mode }) => kind === 'file' && !marks.has(path) && (direct.has(path) || (mode & 0o111) !== 0));
    for (const { path } of programs) marks.set(path, { kind: 'program', runsAs: named.get(path)! });
    return { jobs, entries: await entriesOf(machine, marks) };
  },
});

const isPart = ({ path }: Pick<FileStat, 'path'>) => parts.some((folder) => path.startsWith(`${folder}/`));
const ownerOf = ({ path }: Pick<FileStat, 'path'>) => (path.startsWith(`${ownTables}/`) ? path.slice(ownTables.length + 1) : undefined);

/** A table's jobs; a script in one of the directories is a job itself, and what it calls is run as well. */
async function jobsOf(machine: MachineTarget, file: FileStat): Promise<Job[]> {
  if (file.kind !== 'file' && file.kind !== 'symlink') return [];
  const read = await machine.read(file.path);
  if (!read) return [];
  const text = new TextDecoder().decode(read.content);
  if (!isPart(file)) return jobsIn(text, ownerOf(file)).map((job) => ({ location: file.path, ...job }));
  if ((read.stat.mode & 0o111) === 0) return [];
  const called = text.startsWith('#!') ? text.split('\n').filter((line) => !/^\s*#/.test(line) && pathsIn(line).length > 0) : [];
  return [file.path, ...called].map((command) => ({ location: file.path, user: 'root', command: command.trim() }));
}

async function entriesOf(machine: MachineTarget, marks: ReadonlyMap<string, Marked>): Promise<CronEntry[]> {
  const files = await guardedFiles(machine, await machine.list([...marks.keys()]));
  const pristine = await machine.pristine(files.map(({ path }) => path));
  return files.map(({ kind: _, ...file }) => ({ ...file, ...marks.get(file.path)!, pristine: pristine[file.path] === true }));
}

import { defineProgram } from '../../program/program.ts';
import type { SysFiles } from '../../sys/sys.ts';
import { type Options, options } from '../getopt.ts';
import { reported } from '../reported.ts';
import { humanSize } from './human-size.ts';

const long = {
  all: 'a',
  'block-size=': 'B',
  'human-readable': 'h',
  si: 'H',
  inodes: 'i',
  local: 'l',
  portability: 'P',
  'print-type': 'T',
  'type=': 't',
  'exclude-type=': 'x',
  total: '',
  'output=?': '',
  sync: '',
};

/** Free space of file systems. */
export const df = defineProgram({
  name: 'df',
  paths: ['/usr/bin/df'],
  async run(context) {
    const { sys } = context;
    const given = await options(context, { short: 'aB:hHiklmPTt:vx:', long });
    const mounts = await sys.mounts();
    const asked =
      given.operands.length > 0
        ? given.operands
        : mounts.filter(({ type }) => !['proc', 'sysfs', 'cgroup', 'cgroup2', 'devpts', 'mqueue', 'tracefs'].includes(type)).map(({ target }) => target);
    let status = 0;
    const rows: string[][] = [];
    for (const path of asked) {
      const found = await reported(context, path, async () => ({ at: await sys.realpath(path), stat: await sys.statfs(path) }));
      if (!found) {
        status = 1;
        continue;
      }
      const mount = [...mounts]
        .filter(({ target }) => target === '/' || found.at === target || found.at.startsWith(`${target}/`))
        .sort((a, b) => b.target.length - a.target.length)[0];
      if (!mount || (given.has('t') && !given.values('t').includes(mount.type)) || given.values('x').includes(mount.type)) continue;
      const typed = given.has('T') || given.value('output') !== undefined;
      rows.push([mount.source, ...(typed ? [mount.type] : []), ...numbersOf(given, found.stat), mount.target]);
    }
    const chosen = given.value('output')?.split(',');
    if (rows.length > 0) await context.stdout.write(chosen ? chosenColumns(chosen, rows) : table(given, rows));
    return status;
  },
});

const share = (part: number, whole: number) => (whole > 0 ? `${Math.ceil((100 * part) / whole)}%` : '-');

function numbersOf(given: Options, { blocks, free, available, blockSize, files, filesFree }: Awaited<ReturnType<SysFiles['statfs']>>): string[] {
  if (given.has('i')) return [String(files), String(files - filesFree), String(filesFree), share(files - filesFree, files)];
  const unit = given.has('m') ? 1_048_576 : 1024;
  const text = (count: number) => (given.has('h', 'H') ? humanSize(count * blockSize, given.has('H')) : String(Math.ceil((count * blockSize) / unit)));
  return [text(blocks), text(blocks - free), text(available), share(blocks - free, blocks - free + available)];
}

/** Columns as wide as they must be: names to the left, numbers to the right. */
function table(given: Options, rows: readonly string[][]): string {
  const size = given.has('h', 'H') ? 'Size' : given.has('P') ? '1024-blocks' : given.has('m') ? '1M-blocks' : '1K-blocks';
  const heads = given.has('i')
    ? ['Inodes', 'IUsed', 'IFree', 'IUse%']
    : [size, 'Used', given.has('h', 'H') ? 'Avail' : 'Available', given.has('P') ? 'Capacity' : 'Use%'];
  const head = ['Filesystem', ...(given.has('T') ? ['Type'] : []), ...heads, 'Mounted on'];
  const lines = [head, ...rows];
  const names = given.has('T') ? 2 : 1;
  const least = (at: number) => (at === 0 ? 14 : at < names || at === head.length - 2 ? 4 : 5);
  const widths = head.map((_cell, at) => Math.max(least(at), ...lines.map((row) => row[at]!.length)));
  const cell = (text: string, at: number) => (at === head.length - 1 ? text : at < names ? text.padEnd(widths[at]!) : text.padStart(widths[at]!));
  return lines.map((row) => `${row.map(cell).join(' ')}\n`).join('');
}

const heads: Readonly<Record<string, { readonly title: string; readonly at: number }>> = {
  source: { title: 'Filesystem', at: 0 },
  fstype: { title: 'Type', at: 1 },
  size: { title: '1K-blocks', at: 2 },
  used: { title: 'Used', at: 3 },
  avail: { title: 'Avail', at: 4 },
  pcent: { title: 'Use%', at: 5 },
  target: { title: 'Mounted on', at: 6 },
};

/** The columns that `--output` names, numbers to the right. */
function chosenColumns(names: readonly string[], rows: readonly string[][]): string {
  const columns = names.flatMap((name) => heads[name] ?? []);
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ at }) => row[at]!))];
  const widths = columns.map(({ at }, column) => Math.max(at === 0 ? 14 : at === 1 ? 4 : 0, ...lines.map((line) => line[column]!.length)));
  const cell = (text: string, column: number): string => {
    const { at } = columns[column]!;
    if (at >= 2 && at <= 5) return text.padStart(widths[column]!);
    return column === columns.length - 1 ? text : text.padEnd(widths[column]!);
  };
  return lines.map((line) => `${line.map(cell).join(' ')}\n`).join('');
}

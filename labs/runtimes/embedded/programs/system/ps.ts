import { type ProgramContext, defineProgram } from '../../program/program.ts';
import type { ProcessInfo } from '../../sys/sys.ts';
import { namesOf, readPasswd } from '../accounts-file.ts';
import { type PsColumn, type PsContext, psAliases, psColumns } from './ps-columns.ts';
import { PsError, PsParser, type PsRequest } from './ps-request.ts';

const usage = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

/** Lists processes: UNIX, BSD and GNU options, formats and selections. */
export const ps = defineProgram({
  name: 'ps',
  paths: ['/usr/bin/ps'],
  async run(context) {
    const { sys, argv, stdout, stderr } = context;
    let request: PsRequest;
    try {
      request = new PsParser().parse(argv.slice(1));
      for (const { name } of request.columns) column(name);
    } catch (error) {
      if (!(error instanceof PsError)) throw error;
      await stderr.write(`error: ${error.message.replace(/^error: /, '')}\n${usage}`);
      return 1;
    }
    const passwd = await readPasswd(sys);
    const { tty, euid } = await sys.identity();
    const own = { tty, euid, user: (name: string) => passwd.find((entry) => entry.name === name)?.uid };
    const about = await aboutOf(context);
    const chosen = ordered(
      (await sys.processes()).filter((process) => request.select(process, own)),
      request,
      about,
    );
    const text = table(chosen, { request, about, width: widthOf(context, request) });
    await stdout.write(text);
    return chosen.length > 0 ? 0 : 1;
  },
});

async function aboutOf({ sys }: ProgramContext): Promise<PsContext> {
  const [names, clock, memory] = await Promise.all([namesOf(sys), sys.clock(), sys.memory()]);
  return { ...names, ...clock, memory: Math.round(memory.total / 1024) };
}

function widthOf({ terminal, stdout }: ProgramContext, { wide }: PsRequest): number {
  return wide || !stdout.isTerminal ? Infinity : (terminal?.size().cols ?? Infinity);
}

function column(name: string): PsColumn {
  const found = psColumns[psAliases[name.toLowerCase()] ?? name.toLowerCase()] ?? psColumns[name];
  if (!found) throw new PsError(`error: unknown user-defined format specifier "${name}"`);
  return found;
}

const nature = (text: string): number | string => (/^-?[\d.]+$/.test(text) ? Number(text) : text);

function ordered(processes: readonly ProcessInfo[], { sort, forest }: PsRequest, about: PsContext): ProcessInfo[] {
  const byPid = [...processes].sort((a, b) => a.pid - b.pid);
  if (forest) return branches(byPid);
  for (const key of sort.toReversed()) {
    const { text } = column(key.replace(/^[-+]/, ''));
    const sign = key.startsWith('-') ? -1 : 1;
    byPid.sort((a, b) => {
      const [x, y] = [nature(text(a, about)), nature(text(b, about))];
      return x < y ? -sign : x > y ? sign : 0;
    });
  }
  return byPid;
}

function branches(processes: readonly ProcessInfo[]): ProcessInfo[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const below = (parent: ProcessInfo): ProcessInfo[] => [parent, ...processes.filter(({ ppid }) => ppid === parent.pid).flatMap(below)];
  return processes.filter(({ ppid }) => !pids.has(ppid)).flatMap(below);
}

interface Layout {
  readonly request: PsRequest;
  readonly about: PsContext;
  readonly width: number;
}

function table(processes: readonly ProcessInfo[], { request, about, width }: Layout): string {
  const { columns, headers, forest } = request;
  const used = columns.map(({ name, header }) => ({ ...column(name), ...(header !== undefined && { header }) }));
  const depth = forest ? depths(processes) : undefined;
  const cells = processes.map((process) =>
    used.map(({ text, header }) => (depth && /^(COMMAND|CMD)$/.test(header) ? branch(depth.get(process.pid)!) : '') + text(process, about)),
  );
  const rows = headers && used.some(({ header }) => header !== '') ? [used.map(({ header }) => header), ...cells] : cells;
  return rows.map((row) => `${line(row, used).slice(0, width)}\n`).join('');
}

/** A cell that is too long pushes the next ones to the right, as far as there is no room. */
function line(row: readonly string[], used: readonly PsColumn[]): string {
  let text = '';
  let debt = 0;
  for (const [at, { width, right, header }] of used.entries()) {
    const wide = Math.max(width, header.length) - debt;
    const cell = row[at]!;
    const last = at === used.length - 1;
    const shown = right ? cell.padStart(wide) : last ? cell : cell.padEnd(wide);
    debt = Math.max(0, shown.length - Math.max(wide, 0));
    text += last ? shown : `${shown} `;
  }
  return text;
}

function depths(processes: readonly ProcessInfo[]): Map<number, number> {
  const known = new Map<number, number>();
  for (const { pid, ppid } of processes) known.set(pid, known.has(ppid) ? known.get(ppid)! + 1 : 0);
  return known;
}

const branch = (depth: number) => (depth === 0 ? '' : `${' '.repeat(4 * depth - 3)}\\_ `);

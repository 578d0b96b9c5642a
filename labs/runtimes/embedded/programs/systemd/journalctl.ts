import { setTimeout } from 'node:timers/promises';
import { withSuffix } from '../../managers/systemd/unit-name.ts';
import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import type { JournalEntry, JournalQuery } from '../../sys/sys.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';
import { entryLine, type JournalMode } from './journal-text.ts';
import { Session } from './session.ts';
import { parseTime, timestamp } from './times.ts';

const long = {
  'unit=': 'u',
  'lines=?': 'n',
  follow: 'f',
  'pager-end': 'e',
  'since=': 'S',
  'until=': 'U',
  'priority=': 'p',
  'output=': 'o',
  'boot=?': 'b',
  dmesg: 'k',
  'no-pager': 'no-pager',
  'no-hostname': 'no-hostname',
  catalog: 'x',
  reverse: 'r',
  all: 'a',
  full: 'l',
  quiet: 'q',
  'identifier=': 't',
  'grep=': 'g',
  'facility=': 'facility',
  utc: 'utc',
  'list-boots': 'list-boots',
  'no-tail': 'no-tail',
  'vacuum-time=': 'vacuum',
  'vacuum-size=': 'vacuum',
  rotate: 'rotate',
};
const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
const modes = ['short', 'short-iso', 'short-precise', 'short-unix', 'short-full', 'cat', 'json', 'json-pretty', 'verbose', 'with-unit'];

/** Reads the journal: by unit, time, priority, the last lines, and on as it grows. */
export const journalctl = defineProgram({
  name: 'journalctl',
  paths: ['/usr/bin/journalctl'],
  async run(context) {
    const given = await read(context);
    const session = new Session(context, given);
    const mode = given.value('o') ?? 'short';
    if (!modes.includes(mode)) return session.fail(`Unknown output format '${mode}'.`);
    const query = await queryOf(session);
    if (!(await mayRead(context))) {
      if (!given.has('q')) await session.complain('No journal files were opened due to insufficient permissions.');
      return 1;
    }
    if (given.has('vacuum', 'rotate')) return 0;
    const found = (await context.sys.journal(query)).filter(matching(given));
    if (given.has('list-boots')) return listBoots(session, found);
    const lines = lastOf(found, given);
    const hostname = await context.sys.hostname();
    const tell = (entry: JournalEntry): string => `${entryLine(entry, { hostname, mode: mode as JournalMode, terminal: session.terminal })}\n`;
    const shown = given.has('r') ? lines.toReversed() : lines;
    if (shown.length === 0 && !given.has('f')) await session.say(mode === 'json' || given.has('q') ? '' : '-- No entries --\n');
    else await session.page(shown.map(tell).join(''));
    return given.has('f') ? follow(session, { query, seen: found.at(-1)?.atMs ?? 0, tell }) : 0;
  },
});

async function read({ argv, stderr }: ProgramContext): Promise<Options> {
  try {
    return getopt(
      argv.slice(1).map((word) => (word === '-xeu' ? '-xeu' : word)),
      { short: 'u:n::feS:U:p:o:b::kxralqt:g:hm', long },
    );
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`journalctl: ${error.message}\n`);
    throw new ProgramExit(1);
  }
}

/** Root, and who is in one of the groups that may. */
async function mayRead({ sys }: ProgramContext): Promise<boolean> {
  const { euid, egid, groups } = await sys.identity();
  if (euid === 0) return true;
  const text = new TextDecoder().decode(await sys.readFile('/etc/group').catch(() => new Uint8Array()));
  const allowed = text.split('\n').flatMap((line) => (/^(systemd-journal|adm):/.test(line) ? [Number(line.split(':')[2])] : []));
  return allowed.some((gid) => gid === egid || groups.includes(gid));
}

async function queryOf(session: Session): Promise<JournalQuery> {
  const { given, context } = session;
  const { nowMs } = await context.sys.clock();
  const time = async (text: string | undefined): Promise<number | undefined> => {
    if (text === undefined) return undefined;
    return parseTime(text, nowMs) ?? session.fail(`Failed to parse timestamp: ${text}`);
  };
  const [sinceMs, untilMs] = [await time(given.value('S')), await time(given.value('U'))];
  const level = given.value('p');
  const priority = level === undefined ? undefined : priorityOf(level);
  if (priority === -1) await session.fail(`Unknown log level ${level}`);
  const units = given.values('u').map(withSuffix);
  const identifier = given.value('t');
  return {
    ...(units.length && { unit: units }),
    ...(identifier !== undefined && { identifier }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(priority !== undefined && { priority }),
    ...(given.has('k') && { kernel: true }),
  };
}

function priorityOf(text: string): number {
  const one = text.split('..').at(-1)!;
  return /^[0-7]$/.test(one) ? Number(one) : levels.indexOf(one);
}

function matching(given: Options): (entry: JournalEntry) => boolean {
  const pattern = given.value('g');
  const expression = pattern === undefined ? undefined : new RegExp(pattern, /[A-Z]/.test(pattern) ? '' : 'i');
  const fields = given.operands.flatMap((word) =>
    /^_PID=/.test(word)
      ? [(entry: JournalEntry) => String(entry.pid) === word.slice(5)]
      : /^_COMM=|^SYSLOG_IDENTIFIER=/.test(word)
        ? [(entry: JournalEntry) => entry.identifier === word.split('=')[1]]
        : [],
  );
  return (entry) => (expression?.test(entry.message) ?? true) && fields.every((fits) => fits(entry));
}

const lastOf = (found: readonly JournalEntry[], given: Options): readonly JournalEntry[] => {
  if (!given.has('f', 'n')) return given.has('e') ? found.slice(-1_000) : found;
  const count = given.value('n') ?? given.operands.find((word) => /^\d+$/.test(word)) ?? '10';
  if (count === 'all' || given.has('no-tail')) return found;
  return Number(count) === 0 ? [] : found.slice(-Number(count));
};

async function listBoots(session: Session, found: readonly JournalEntry[]): Promise<number> {
  const [first, last] = [found[0], found.at(-1)];
  if (first && last) await session.say(` 0 ${'0'.repeat(32)} ${timestamp(first.atMs)}—${timestamp(last.atMs)}\n`);
  return 0;
}

/** New lines as they come, until it is ended. */
async function follow(session: Session, { query, seen, tell }: { query: JournalQuery; seen: number; tell: (entry: JournalEntry) => string }): Promise<number> {
  const { sys, signal } = session.context;
  const fits = matching(session.given);
  let known = (await sys.journal({ ...query, sinceMs: seen })).length;
  let from = seen;
  while (!signal.aborted) {
    await setTimeout(250, undefined, { signal }).catch(() => undefined);
    const entries = await sys.journal({ ...query, sinceMs: from });
    const fresh = entries.slice(known);
    if (fresh.length === 0) continue;
    await session.say(fresh.filter(fits).map(tell).join(''));
    from = fresh.at(-1)!.atMs;
    known = entries.filter(({ atMs }) => atMs === from).length;
  }
  return 130;
}

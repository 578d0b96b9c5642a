import { type ProgramContext, defineProgram } from '../../program/program.ts';
import type { ProcessInfo } from '../../sys/sys.ts';
import { readPasswd } from '../accounts-file.ts';
import { OptionError, type Options, getopt } from '../getopt.ts';
import { baseName } from '../reported.ts';
import { commandOf } from './ps-columns.ts';

const long = {
  delimiter: 'd',
  'list-name': 'l',
  'list-full': 'a',
  inverse: 'v',
  full: 'f',
  exact: 'x',
  count: 'c',
  newest: 'n',
  oldest: 'o',
  'parent=': 'P',
  'uid=': 'U',
  'euid=': 'u',
  'terminal=': 't',
  'signal=': 'signal',
  echo: 'e',
  'ignore-case': 'i',
  'older=': 'O',
};

/** Finds processes by a pattern and other traits, and with `pkill` signals them. */
export const pgrep = defineProgram({
  name: 'pgrep',
  paths: ['/usr/bin/pgrep', '/usr/bin/pkill'],
  async run(context) {
    const { argv } = context;
    const kills = baseName(argv[0]!) === 'pkill';
    const signal = kills ? /^-(?:SIG)?([A-Z]+\d?|\d+)$/.exec(argv[1] ?? '')?.[1] : undefined;
    const given = await parsed(context, argv.slice(signal === undefined ? 1 : 2));
    if (!given) return 2;
    const found = await matching(context, given);
    return await (kills
      ? send(context, found, { signal: signal ?? given.value('signal')?.replace(/^SIG/, '') ?? 'TERM', told: given.has('e') })
      : list(context, found, given));
  },
});

async function list({ stdout }: ProgramContext, found: readonly ProcessInfo[], given: Options): Promise<number> {
  const row = (one: ProcessInfo) => `${one.pid}${given.has('a') ? ` ${commandOf(one)}` : given.has('l') ? ` ${one.comm}` : ''}`;
  const rows = given.has('c') ? [String(found.length)] : found.map(row);
  if (rows.length > 0) await stdout.write(`${rows.join(given.value('d') ?? '\n')}\n`);
  return found.length > 0 ? 0 : 1;
}

async function send(
  { sys, stdout, stderr }: ProgramContext,
  found: readonly ProcessInfo[],
  { signal, told }: { signal: string; told: boolean },
): Promise<number> {
  let well = found.length > 0;
  for (const { pid, comm } of found) {
    try {
      await sys.kill(pid, signal);
      if (told) await stdout.write(`${comm} killed (pid ${pid})\n`);
    } catch (error) {
      await stderr.write(`pkill: killing pid ${pid} failed: ${(error as Error).message}\n`);
      well = false;
    }
  }
  return well ? 0 : 1;
}

async function parsed({ argv, stderr }: ProgramContext, words: readonly string[]): Promise<Options | undefined> {
  const name = baseName(argv[0]!);
  try {
    const given = getopt(words, { short: 'd:lavfxcnoP:U:u:t:eiO:g:s:G:', long });
    const [pattern = ''] = given.operands;
    if (pattern.length > 15 && !given.has('f') && /^[\w-]+$/.test(pattern))
      await stderr.write(
        `${name}: pattern that searches for process name longer than 15 characters will result in zero matches\nTry \`${name} -f' option to match against the complete command line.\n`,
      );
    if (given.operands.length > 0 || given.has('P', 'U', 'u', 't')) {
      if (given.operands.length < 2) return given;
      await stderr.write(`${name}: only one pattern can be provided\nTry \`${name} --help' for more information.\n`);
    } else await stderr.write(`${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`${name}: ${error.message}\nTry \`${name} --help' for more information.\n`);
  }
  return undefined;
}

async function matching({ sys }: ProgramContext, given: Options): Promise<ProcessInfo[]> {
  const [all, passwd] = await Promise.all([sys.processes(), readPasswd(sys)]);
  const source = given.operands[0];
  const pattern = source === undefined ? undefined : new RegExp(given.has('x') ? `^(?:${source})$` : source, given.has('i') ? 'i' : '');
  const numbers = (letter: string) =>
    given
      .value(letter)
      ?.split(',')
      .map((text) => passwd.find(({ name }) => name === text)?.uid ?? Number(text));
  const [parents, uids, euids] = [numbers('P'), numbers('U'), numbers('u')];
  const fits = (one: ProcessInfo) =>
    one.pid !== sys.pid &&
    ((!pattern || pattern.test(given.has('f') ? commandOf(one) : one.comm)) &&
      (!parents || parents.includes(one.ppid)) &&
      (!uids || uids.includes(one.uid)) &&
      (!euids || euids.includes(one.euid)) &&
      (!given.has('t') || given.value('t') === one.tty)) !== given.has('v');
  const found = all.filter(fits).sort((a, b) => a.pid - b.pid);
  const byAge = [...found].sort((a, b) => a.startedAtMs - b.startedAtMs || a.pid - b.pid);
  return given.has('n') ? byAge.slice(-1) : given.has('o') ? byAge.slice(0, 1) : found;
}

import { type InputStream, type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { escapeRegex } from '../../shell/expand/pattern.ts';
import { compilePattern } from '../../shell/expand/pattern.ts';
import { decode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Options, options } from '../getopt.ts';
import { PatternError, translateRegex } from './grep-pattern.ts';
import { allLines, lineBatches, openInput, TextOutput } from './text-input.ts';

const usage = `Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n`;

const table = {
  short: 'A:B:C:EFGHILPRT:UVZabcd:D:e:f:hilm:noqrsvwxyz0123456789',
  long: {
    'after-context=': 'A',
    'before-context=': 'B',
    'context=': 'C',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    'perl-regexp': 'P',
    'with-filename': 'H',
    'no-filename': 'h',
    'files-without-match': 'L',
    recursive: 'r',
    'dereference-recursive': 'R',
    text: 'a',
    count: 'c',
    'regexp=': 'e',
    'file=': 'f',
    'ignore-case': 'i',
    'no-ignore-case': 'noi',
    'files-with-matches': 'l',
    'max-count=': 'm',
    'line-number': 'n',
    'only-matching': 'o',
    quiet: 'q',
    silent: 'q',
    'no-messages': 's',
    'invert-match': 'v',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'color=?': 'color',
    'colour=?': 'color',
    'include=': 'include',
    'exclude=': 'exclude',
    'exclude-dir=': 'exclude-dir',
    null: 'Z',
    'byte-offset': 'b',
    'null-data': 'z',
    'initial-tab': 'T',
    'line-buffered': 'lb',
    'label=': 'label',
    'binary-files=': 'bf',
    version: 'V',
  },
} as const;

interface Search {
  readonly context: ProgramContext;
  readonly given: Options;
  readonly regex: RegExp;
  readonly named: boolean;
  readonly before: number;
  readonly after: number;
  readonly limit: number;
  readonly colour: boolean;
}

const fail = async (context: ProgramContext, message: string): Promise<never> => {
  await context.stderr.write(`${context.argv[0]}: ${message}\n`);
  throw new ProgramExit(2);
};

const patternsOf = async (context: ProgramContext, given: Options, operands: string[]): Promise<string[]> => {
  const patterns = given.values('e').flatMap((text) => text.split('\n'));
  for (const path of given.values('f'))
    try {
      patterns.push(...(await allLines(await openInput(context, path))));
    } catch (error) {
      if (!isSysError(error)) throw error;
      await fail(context, `${path}: ${error.message}`);
    }
  if (given.has('e', 'f')) return patterns;
  const first = operands.shift();
  if (first === undefined) {
    await context.stderr.write(usage);
    throw new ProgramExit(2);
  }
  return first.split('\n');
};

const regexOf = async (context: ProgramContext, given: Options, patterns: readonly string[]): Promise<RegExp> => {
  const kind = given.last('E', 'F', 'G', 'P') ?? { egrep: 'E', fgrep: 'F' }[context.argv[0]!.replace(/.*\//, '')] ?? 'G';
  const ignore = given.has('i', 'y') && given.last('i', 'y', 'noi') !== 'noi' ? 'i' : '';
  try {
    const sources = patterns.map((pattern) => (kind === 'F' ? escapeRegex(pattern) : kind === 'P' ? pattern : translateRegex(pattern, kind === 'E')));
    const joined = sources.length === 0 ? '(?!)' : sources.map((source) => (sources.length > 1 || given.has('w', 'x') ? `(?:${source})` : source)).join('|');
    const whole = given.has('x') ? `^(?:${joined})$` : given.has('w') ? `(?<![\\p{L}\\p{Nd}_])(?:${joined})(?![\\p{L}\\p{Nd}_])` : joined;
    return new RegExp(whole, `gs${kind === 'P' ? '' : 'u'}${ignore}`);
  } catch (error) {
    return fail(context, error instanceof PatternError ? error.message : 'Invalid regular expression');
  }
};

/** Walks what is to be searched; `-r` goes into directories. */
async function* targets(search: Search, operands: readonly string[]): AsyncGenerator<string> {
  const { context, given } = search;
  const recursive = given.has('r', 'R');
  const excluded = (name: string): boolean =>
    (given.values('include').length > 0 && !given.values('include').some((pattern) => compilePattern(pattern).test(name))) ||
    given.values('exclude').some((pattern) => compilePattern(pattern).test(name));
  for (const path of operands.length > 0 ? operands : [recursive ? '.' : '-']) {
    const stat = path === '-' || !recursive ? undefined : await context.sys.stat(path).catch(() => undefined);
    if (stat?.type !== 'directory') {
      yield path;
      continue;
    }
    const base = operands.length > 0 ? `${path.replace(/\/$/, '')}/` : '';
    const closed: string[] = [];
    for (const entry of await context.sys.walk(path)) {
      const relative = entry.path.slice(path.length).replace(/^\//, '');
      const name = relative.replace(/.*\//, '');
      if (closed.some((folder) => relative.startsWith(folder))) continue;
      if (
        entry.stat.type === 'directory' &&
        relative !== '' &&
        given.values('exclude-dir').some((pattern) => compilePattern(pattern.replace(/\/$/, '')).test(name))
      )
        closed.push(`${relative}/`);
      if (entry.error !== undefined && !given.has('s')) await context.stderr.write(`${context.argv[0]}: ${base}${relative}: ${entry.error}\n`);
      const followed = entry.stat.type === 'file' || (given.has('R') && entry.stat.type === 'symlink');
      if (followed && relative !== '' && !excluded(name)) yield base + relative;
    }
  }
}

const paint = (search: Search, code: string, text: string): string => (search.colour ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text);

/** What precedes a line: name, number, offset. */
const prefixOf = (search: Search, { path, number, mark }: { path: string; number: number; mark: ':' | '-' }): string => {
  const { given } = search;
  const shown = path === '-' ? (given.value('label') ?? '(standard input)') : path;
  const separator = paint(search, '36', mark);
  const name = search.named ? `${paint(search, '35', shown)}${given.has('Z') ? '\0' : separator}` : '';
  return `${name}${given.has('n') ? `${paint(search, '32', String(number))}${separator}` : ''}${given.has('T') && (name || given.has('n')) ? '\t' : ''}`;
};

/** One input; tells how many lines were selected. */
const searchInput = async (search: Search, input: InputStream, path: string): Promise<number> => {
  const { context, given, regex, before, after, limit } = search;
  const quiet = given.has('q', 'l', 'L', 'c');
  const invert = given.has('v');
  const output = new TextOutput(context.stdout);
  const end = given.has('z') ? '\0' : '\n';
  const recent: { line: string; number: number }[] = [];
  let number = 0;
  let selected = 0;
  let lastShown = 0;
  let trailing = 0;
  const show = (line: string, at: number, mark: ':' | '-'): void => {
    regex.lastIndex = 0;
    if ((before > 0 || after > 0) && lastShown > 0 && at > lastShown + 1) output.add(`${paint(search, '36', '--')}\n`);
    lastShown = at;
    const prefix = prefixOf(search, { path, number: at, mark });
    if (!given.has('o') || mark === '-') {
      if (given.has('o')) return;
      const text =
        search.colour && mark === ':' && !invert ? line.replace(regex, (found: string) => (found === '' ? '' : paint(search, '01;31', found))) : line;
      output.add(`${prefix}${text}${end}`);
      return;
    }
    if (!invert) for (const [found] of line.matchAll(regex)) if (found !== '') output.add(`${prefix}${paint(search, '01;31', found)}${end}`);
  };
  let binary = false;
  for await (const { lines } of lineBatches(input, end.charCodeAt(0))) {
    for (const line of lines) {
      number += 1;
      regex.lastIndex = 0;
      if (regex.test(line) === invert) {
        if (trailing > 0 && !quiet) {
          trailing -= 1;
          show(line, number, '-');
        } else if (before > 0) {
          recent.push({ line, number });
          if (recent.length > before) recent.shift();
        }
        continue;
      }
      selected += 1;
      if (given.has('q', 'l')) return selected;
      if (!quiet) {
        binary ||= end === '\n' && !given.has('a') && /[\0\udc80-\udcff]/.test(line);
        if (binary) {
          await output.flush();
          await context.stdout.write(`${context.argv[0]}: ${path === '-' ? '(standard input)' : path}: binary file matches\n`);
          return selected;
        }
        for (const one of recent.splice(0)) show(one.line, one.number, '-');
        show(line, number, ':');
        trailing = after;
      }
      if (selected >= limit) {
        await output.flush();
        return selected;
      }
    }
    await output.flush();
  }
  return selected;
};

/** Searches one target and prints what `-c`, `-l` and `-L` say of it; whether something was selected, undefined where it could not be read. */
const searchOne = async (search: Search, path: string): Promise<boolean | undefined> => {
  const { context, given } = search;
  try {
    const selected = search.limit === 0 ? 0 : await searchInput(search, await openInput(context, path), path);
    const shown = path === '-' ? (given.value('label') ?? '(standard input)') : path;
    const end = given.has('Z') ? '\0' : '\n';
    if (given.has('q')) return selected > 0;
    if (given.has('L') ? selected === 0 : given.has('l') && selected > 0) await context.stdout.write(`${paint(search, '35', shown)}${end}`);
    else if (given.has('c') && !given.has('l', 'L')) await context.stdout.write(`${search.named ? `${shown}${given.has('Z') ? '\0' : ':'}` : ''}${selected}\n`);
    return given.has('L') ? selected === 0 : selected > 0;
  } catch (error) {
    if (!isSysError(error) || error.code === 'EPIPE') throw error;
    if (!given.has('s') || error.code === 'EISDIR') await context.stderr.write(`${context.argv[0]}: ${path}: ${error.message}\n`);
    return undefined;
  }
};

const numberOf = async (context: ProgramContext, text: string | undefined, words: string): Promise<number | undefined> => {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : fail(context, `${text}: invalid ${words}`);
};

export const grep = defineProgram({
  name: 'grep',
  paths: ['/usr/bin/grep', '/usr/bin/egrep', '/usr/bin/fgrep'],
  async run(context) {
    const name = context.argv[0]!.replace(/.*\//, '');
    if (name === 'egrep' || name === 'fgrep')
      await context.stderr.write(`${name}: warning: ${name} is obsolescent; using grep -${name === 'egrep' ? 'E' : 'F'}\n`);
    const given = await grepOptions(context);
    const operands = [...given.operands];
    const regex = await regexOf(context, given, await patternsOf(context, given, operands));
    const digits = given.given
      .map(({ name: letter }) => letter)
      .filter((letter) => /^\d$/.test(letter))
      .join('');
    const around = (await numberOf(context, given.value('C') ?? (digits || undefined), 'context length argument')) ?? 0;
    const search: Search = {
      context,
      given,
      regex,
      named: given.has('H') || (!given.has('h') && (operands.length > 1 || given.has('r', 'R'))),
      before: (await numberOf(context, given.value('B'), 'context length argument')) ?? around,
      after: (await numberOf(context, given.value('A'), 'context length argument')) ?? around,
      limit: (await numberOf(context, given.value('m'), 'max count')) ?? Infinity,
      colour: given.has('color') && (given.value('color') === 'always' || (given.value('color') !== 'never' && context.stdout.isTerminal)),
    };
    let found = false;
    let failed = false;
    for await (const path of targets(search, operands)) {
      const result = await searchOne(search, path);
      failed ||= result === undefined;
      found ||= result === true;
      if (found && given.has('q')) return 0;
    }
    return failed ? 2 : found ? 0 : 1;
  },
});

const grepOptions = async (context: ProgramContext): Promise<Options> => {
  const messages: string[] = [];
  try {
    return await options(
      { ...context, stderr: { isTerminal: false, write: async (text) => void messages.push(typeof text === 'string' ? text : decode(text)) } },
      table,
      2,
    );
  } catch (error) {
    await context.stderr.write(messages.join('').replace(/\nTry [^]*$/, `\n${usage}`));
    throw error;
  }
};

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

const anyMatches = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => compilePattern(pattern.replace(/(?<=.)\/$/, '')).test(name));

/** Walks what is to be searched; `-r` goes into directories. */
async function* targets(search: Search, operands: readonly string[]): AsyncGenerator<string> {
  const { context, given } = search;
  const recursive = given.has('r', 'R');
  for (const path of operands.length > 0 ? operands : [recursive ? '.' : '-']) {
    const stat = path === '-' || !recursive ? undefined : await context.sys.stat(path).catch(() => undefined);
    if (stat?.type === 'directory') yield* below(search, path, operands.length > 0 ? `${path.replace(/\/$/, '')}/` : '');
    else yield path;
  }
}

async function* below({ context, given }: Search, path: string, base: string): AsyncGenerator<string> {
  const include = given.values('include');
  const excluded = (name: string): boolean => (include.length > 0 && !anyMatches(include, name)) || anyMatches(given.values('exclude'), name);
  const closed: string[] = [];
  for (const { path: found, stat, error } of await context.sys.walk(path)) {
    const relative = found.slice(path.length).replace(/^\//, '');
    const name = relative.replace(/.*\//, '');
    if (closed.some((folder) => relative.startsWith(folder))) continue;
    if (stat.type === 'directory' && relative !== '' && anyMatches(given.values('exclude-dir'), name)) closed.push(`${relative}/`);
    if (error !== undefined && !given.has('s')) await context.stderr.write(`${context.argv[0]}: ${base}${relative}: ${error}\n`);
    const followed = stat.type === 'file' || (given.has('R') && stat.type === 'symlink');
    if (followed && relative !== '' && !excluded(name)) yield base + relative;
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

/** Searches one input: which lines are selected, and what is shown around them. */
class LineSearch {
  private readonly search: Search;
  private readonly path: string;
  private readonly output: TextOutput;
  private readonly end: string;
  private readonly recent: { line: string; number: number }[] = [];
  private lastShown = 0;
  private trailing = 0;
  private number = 0;
  private selected = 0;

  constructor(search: Search, path: string) {
    this.search = search;
    this.path = path;
    this.output = new TextOutput(search.context.stdout);
    this.end = search.given.has('z') ? '\0' : '\n';
  }

  /** How many lines were selected. */
  async run(input: InputStream): Promise<number> {
    for await (const { lines } of lineBatches(input, this.end.charCodeAt(0))) {
      for (const line of lines) if (await this.take(line)) return this.selected;
      await this.output.flush();
    }
    return this.selected;
  }

  /** True where no more is to be read. */
  private async take(line: string): Promise<boolean> {
    const { given, regex, limit } = this.search;
    this.number += 1;
    regex.lastIndex = 0;
    if (regex.test(line) === given.has('v')) {
      this.pass(line);
      return false;
    }
    this.selected += 1;
    if (given.has('q', 'l')) return true;
    if (!given.has('L', 'c') && (await this.select(line))) return true;
    if (this.selected >= limit) await this.output.flush();
    return this.selected >= limit;
  }

  private pass(line: string): void {
    const { given, before } = this.search;
    if (this.trailing > 0 && !given.has('L', 'c')) {
      this.trailing -= 1;
      this.show(line, this.number, '-');
    } else if (before > 0) {
      this.recent.push({ line, number: this.number });
      if (this.recent.length > before) this.recent.shift();
    }
  }

  /** Shows a line; true where the input is binary, so that only that is said. */
  private async select(line: string): Promise<boolean> {
    const { context, given, after } = this.search;
    if (this.end === '\n' && !given.has('a') && /[\0\udc80-\udcff]/.test(line)) {
      await this.output.flush();
      await context.stdout.write(`${context.argv[0]}: ${this.path === '-' ? '(standard input)' : this.path}: binary file matches\n`);
      return true;
    }
    for (const one of this.recent.splice(0)) this.show(one.line, one.number, '-');
    this.show(line, this.number, ':');
    this.trailing = after;
    return false;
  }

  private show(line: string, number: number, mark: ':' | '-'): void {
    const { search, output, path } = this;
    const { given, regex, before, after } = search;
    const invert = given.has('v');
    regex.lastIndex = 0;
    if ((before > 0 || after > 0) && this.lastShown > 0 && number > this.lastShown + 1) output.add(`${paint(search, '36', '--')}\n`);
    this.lastShown = number;
    const prefix = prefixOf(search, { path, number, mark });
    const painted = (found: string): string => (found === '' ? '' : paint(search, '01;31', found));
    if (!given.has('o')) output.add(`${prefix}${search.colour && mark === ':' && !invert ? line.replace(regex, painted) : line}${this.end}`);
    else if (mark === ':' && !invert) for (const [found] of line.matchAll(regex)) if (found !== '') output.add(`${prefix}${painted(found)}${this.end}`);
  }
}

/** What `-l`, `-L` and `-c` print of one input. */
const summarise = async (search: Search, path: string, selected: number): Promise<void> => {
  const { context, given } = search;
  const shown = path === '-' ? (given.value('label') ?? '(standard input)') : path;
  if (given.has('q')) return;
  const names = given.has('l', 'L');
  const named = given.has('L') ? selected === 0 : selected > 0;
  if (names && named) await context.stdout.write(`${paint(search, '35', shown)}${given.has('Z') ? '\0' : '\n'}`);
  if (!names && given.has('c')) await context.stdout.write(`${search.named ? `${shown}${given.has('Z') ? '\0' : ':'}` : ''}${selected}\n`);
};

/** Searches one target and prints what `-c`, `-l` and `-L` say of it; whether something was selected, undefined where it could not be read. */
const searchOne = async (search: Search, path: string): Promise<boolean | undefined> => {
  const { context, given } = search;
  try {
    const selected = search.limit === 0 ? 0 : await new LineSearch(search, path).run(await openInput(context, path));
    await summarise(search, path, selected);
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

/** Takes the pattern off the operands where no option gives it. */
const searchOf = async (context: ProgramContext, given: Options, operands: string[]): Promise<Search> => {
  const regex = await regexOf(context, given, await patternsOf(context, given, operands));
  const digits = given.given.map(({ name }) => name).filter((letter) => /^\d$/.test(letter));
  const around = (await numberOf(context, given.value('C') ?? (digits.join('') || undefined), 'context length argument')) ?? 0;
  const when = given.has('color') ? (given.value('color') ?? 'auto') : 'never';
  return {
    context,
    given,
    regex,
    named: given.has('H') || (!given.has('h') && (operands.length > 1 || given.has('r', 'R'))),
    before: (await numberOf(context, given.value('B'), 'context length argument')) ?? around,
    after: (await numberOf(context, given.value('A'), 'context length argument')) ?? around,
    limit: (await numberOf(context, given.value('m'), 'max count')) ?? Infinity,
    colour: when === 'always' || (when === 'auto' && context.stdout.isTerminal),
  };
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
    const search = await searchOf(context, given, operands);
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

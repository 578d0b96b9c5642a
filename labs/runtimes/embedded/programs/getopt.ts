import { type ProgramContext, ProgramExit } from '../program/program.ts';
import { tellTable } from './option-table.ts';

/**
 * GNU getopt_long: options anywhere among the operands, bundled letters, unique abbreviations of long names, `--` ends.
 * `short` is getopt's own string (`al:w::`); `long` maps a long name to the letter or name it is reported as, with `=` at the end where it
 * takes an argument and `=?` where it may.
 */
export interface OptionTable {
  readonly short: string;
  readonly long?: Readonly<Record<string, string>>;
  /** Stop at the first operand, as POSIX programs do (`env`, `sudo`, `nice`). */
  readonly strict?: boolean;
  /** Letters that are no option but an operand's begin, e.g. a number: returns true to keep the word as an operand. */
  readonly operand?: (word: string) => boolean;
}

export interface Options {
  /** In the order given. */
  readonly given: readonly { readonly name: string; readonly value?: string }[];
  readonly operands: readonly string[];
  has(...names: string[]): boolean;
  /** The last value of that option. */
  value(name: string): string | undefined;
  values(name: string): string[];
  /** Which of these was given last. */
  last(...names: string[]): string | undefined;
}

export class OptionError extends Error {}

export function getopt(words: readonly string[], table: OptionTable): Options {
  tellTable(table);
  const given: { name: string; value?: string }[] = [];
  const operands: string[] = [];
  const queue = [...words];
  while (queue.length > 0) {
    const word = queue.shift()!;
    if (word === '--') {
      operands.push(...queue.splice(0));
    } else if (word.startsWith('--')) {
      given.push(longOption(word.slice(2), table, queue));
    } else if (word.startsWith('-') && word !== '-' && !table.operand?.(word)) {
      given.push(...shortOptions(word.slice(1), table, queue));
    } else {
      operands.push(word);
      if (table.strict) operands.push(...queue.splice(0));
    }
  }
  return {
    given,
    operands,
    has: (...names) => given.some(({ name }) => names.includes(name)),
    value: (name) => given.findLast((one) => one.name === name)?.value,
    values: (name) => given.flatMap((one) => (one.name === name && one.value !== undefined ? [one.value] : [])),
    last: (...names) => given.findLast(({ name }) => names.includes(name))?.name,
  };
}

function longOption(text: string, { long = {} }: OptionTable, queue: string[]): { name: string; value?: string } {
  const [typed = '', ...rest] = text.split('=');
  const value = text.includes('=') ? rest.join('=') : undefined;
  const bare = (key: string) => key.replace(/=\??$/, '');
  const keys = Object.keys(long);
  const exact = keys.find((key) => bare(key) === typed);
  const candidates = exact ? [exact] : keys.filter((key) => bare(key).startsWith(typed));
  if (candidates.length === 0) throw new OptionError(`unrecognized option '--${text}'`);
  if (new Set(candidates.map((key) => long[key])).size > 1)
    throw new OptionError(`option '--${typed}' is ambiguous; possibilities: ${candidates.map((key) => `'--${bare(key)}'`).join(' ')}`);
  const key = candidates[0]!;
  const name = long[key] || bare(key);
  if (!key.includes('=') && value !== undefined) throw new OptionError(`option '--${bare(key)}' doesn't allow an argument`);
  if (!key.endsWith('=')) return value === undefined ? { name } : { name, value };
  const taken = value ?? queue.shift();
  if (taken === undefined) throw new OptionError(`option '--${bare(key)}' requires an argument`);
  return { name, value: taken };
}

function shortOptions(letters: string, { short }: OptionTable, queue: string[]): { name: string; value?: string }[] {
  const found: { name: string; value?: string }[] = [];
  for (let at = 0; at < letters.length; at++) {
    const name = letters[at]!;
    const spec = name === ':' ? -1 : short.indexOf(name);
    if (spec < 0) throw new OptionError(`invalid option -- '${name}'`);
    if (short[spec + 1] !== ':') {
      found.push({ name });
      continue;
    }
    const rest = letters.slice(at + 1);
    if (short[spec + 2] === ':') found.push(rest ? { name, value: rest } : { name });
    else {
      const value = rest || queue.shift();
      if (value === undefined) throw new OptionError(`option requires an argument -- '${name}'`);
      found.push({ name, value });
    }
    break;
  }
  return found;
}

/** Reads the options of a GNU program; a wrong one ends it with the usual two lines and `code`. */
export async function options({ argv, stderr }: ProgramContext, table: OptionTable, code = 1): Promise<Options> {
  try {
    return getopt(argv.slice(1), table);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`${argv[0]}: ${error.message}\nTry '${argv[0]} --help' for more information.\n`);
    throw new ProgramExit(code);
  }
}

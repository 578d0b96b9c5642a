/** A command line as Go's cobra reads it. */
export interface Flags {
  readonly operands: readonly string[];
  has(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): readonly string[];
}

export class FlagError extends Error {}

interface Known {
  readonly name: string;
  readonly short?: string;
  readonly takesValue: boolean;
}

/** `-a --all`, `--format=`, `-f --filter=`: with `=` it takes a value. */
const known = (spec: string): Known => {
  const found = /^(?:-(\w) )?--([\w-]+)(=?)$/.exec(spec);
  if (!found) throw new Error(`bad flag ${spec}`);
  return { name: found[2]!, ...(found[1] !== undefined && { short: found[1] }), takesValue: found[3] === '=' };
};

/** Reads flags; `interspersed` false: they end at the first operand. Throws `FlagError`. */
export function readFlags(words: readonly string[], specs: readonly string[], { interspersed = true } = {}): Flags {
  const flags = specs.map(known);
  const found = new Map<string, string[]>();
  const operands: string[] = [];
  const put = (name: string, value: string): void => void found.set(name, [...(found.get(name) ?? []), value]);
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') operands.push(...rest.splice(0));
    else if (word.startsWith('--')) readLong(word, { flags, rest, put });
    else if (word.startsWith('-') && word !== '-') readShort(word, { flags, rest, put });
    else operands.push(word, ...(interspersed ? [] : rest.splice(0)));
  }
  const values = (name: string): readonly string[] => found.get(name) ?? [];
  const value = (name: string): string | undefined => values(name).at(-1);
  return { operands, values, value, has: (name) => value(name) !== undefined && value(name) !== 'false' };
}

interface Reading {
  readonly flags: readonly Known[];
  readonly rest: string[];
  put(name: string, value: string): void;
}

function readLong(word: string, { flags, rest, put }: Reading): void {
  const [name = '', ...given] = word.slice(2).split('=');
  const flag = flags.find((one) => one.name === name);
  if (!flag) throw new FlagError(name === 'help' ? 'help' : `unknown flag: --${name}`);
  if (given.length > 0) {
    const value = given.join('=');
    if (!flag.takesValue && !/^(true|false|1|0|t|f)$/i.test(value)) {
      throw new FlagError(
        `invalid argument "${value}" for "${flag.short === undefined ? '' : `-${flag.short}, `}--${name}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`,
      );
    }
    put(name, flag.takesValue ? value : /^(true|1|t)$/i.test(value) ? 'true' : 'false');
  } else if (!flag.takesValue) put(name, 'true');
  else if (rest.length === 0) throw new FlagError(`flag needs an argument: --${name}`);
  else put(name, rest.shift()!);
}

function readShort(word: string, { flags, rest, put }: Reading): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!;
    const flag = flags.find(({ short }) => short === letter);
    if (!flag) throw new FlagError(letter === 'h' ? 'help' : `unknown shorthand flag: '${letter}' in ${word}`);
    if (!flag.takesValue) {
      put(flag.name, 'true');
      continue;
    }
    const value = word.slice(at + 1).replace(/^=/, '');
    if (value === '' && rest.length === 0) throw new FlagError(`flag needs an argument: '${letter}' in ${word}`);
    put(flag.name, value === '' ? rest.shift()! : value);
    return;
  }
}

import { misuse } from './aws-error.ts';
import { closeMatches } from './close-matches.ts';

export interface Option {
  /** Without its dashes. */
  readonly name: string;
  /** How many values it takes: none, one, at most one, any number. */
  readonly takes: 'none' | 'one' | 'maybe' | 'many';
  readonly whole?: boolean;
  readonly choices?: readonly string[];
  readonly required?: boolean;
}

export type Values = ReadonlyMap<string, readonly string[]>;

export interface Parsed {
  readonly values: Values;
  /** In their order: positional words, unknown options and what follows those. */
  readonly rest: readonly string[];
}

const isOption = (word: string): boolean => word.startsWith('-') && word !== '-' && !/^-\d+$|^-\d*\.\d+$/.test(word) && !word.includes(' ');

/** Takes the known options out of the words, as Python's argparse does: names may be cut short, `--name=value` is one word. */
export function takeOptions(words: readonly string[], options: readonly Option[]): Parsed {
  const values = new Map<string, readonly string[]>();
  const rest: string[] = [];
  for (let at = 0; at < words.length;) {
    const word = words[at++]!;
    const found = word.startsWith('--') && word.length > 2 ? optionOf(word, options) : undefined;
    if (!found) {
      rest.push(word);
      continue;
    }
    const { option, inline } = found;
    const given: string[] = inline === undefined ? [] : [inline];
    const most = { none: 0, one: 1, maybe: 1, many: Number.POSITIVE_INFINITY }[option.takes];
    if (inline === undefined) while (given.length < most && at < words.length && !isOption(words[at]!)) given.push(words[at++]!);
    values.set(option.name, checked(option, given, inline));
  }
  return { values, rest };
}

function optionOf(word: string, options: readonly Option[]): { option: Option; inline?: string } | undefined {
  const [, name = '', inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
  const exact = options.find((option) => option.name === name);
  const near = exact ? [exact] : options.filter((option) => option.name.startsWith(name));
  if (near.length > 1) throw misuse(`ambiguous option: ${word} could match ${near.map((option) => `--${option.name}`).join(', ')}`);
  return near[0] && { option: near[0], ...(inline === undefined ? {} : { inline }) };
}

function checked({ name, takes, whole, choices }: Option, given: readonly string[], inline: string | undefined): readonly string[] {
  const wrong = (words: string) => misuse(`argument --${name}: ${words}`);
  if (takes === 'none' && inline !== undefined) throw wrong(`ignored explicit argument '${inline}'`);
  if (takes === 'one' && given.length === 0) throw wrong('expected one argument');
  for (const value of given) {
    if (whole && !/^\s*[+-]?\d+\s*$/.test(value)) throw wrong(`invalid int value: '${value}'`);
    if (choices) checkChoice(`--${name}`, value, choices);
  }
  return given;
}

/** Throws the choices there are, two on a line. */
export function checkChoice(argument: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  const rows: string[] = [];
  for (let at = 0; at < choices.length; at += 2)
    rows.push(
      choices
        .slice(at, at + 2)
        .map((choice) => choice.padEnd(40))
        .join(' | '),
    );
  const near = closeMatches(value, choices);
  const meant = near.length === 0 ? [] : [`\n\nInvalid choice: '${value}', maybe you meant:\n`, ...near.map((choice) => `  * ${choice}`)];
  throw misuse(`argument ${argument}: ${['Invalid choice, valid choices are:\n', ...rows, ...meant].join('\n')}`);
}

export function checkRequired(options: readonly Option[], values: Values): void {
  const missing = options.filter(({ name, required }) => required && !values.has(name));
  if (missing.length > 0) throw misuse(`the following arguments are required: ${missing.map(({ name }) => `--${name}`).join(', ')}`);
}

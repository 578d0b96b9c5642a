import type { IpFamily, Names } from './extension.ts';
import { isTable } from './builtin.ts';
import { IptablesError } from './iptables-error.ts';
import { RuleReader } from './parse-rule.ts';
import type { RuleSpec } from './rule-spec.ts';
import type { Counters } from './rule-to-nft.ts';

export type Verb = 'A' | 'C' | 'D' | 'E' | 'F' | 'I' | 'L' | 'N' | 'P' | 'R' | 'S' | 'X' | 'Z';

export interface IptablesCommand {
  readonly verb: Verb | 'help' | 'version';
  readonly table: string;
  readonly chain?: string;
  /** Of a rule, from 1. */
  readonly number?: number;
  /** A policy, or a chain's new name. */
  readonly word?: string;
  /** As many as addresses were listed. */
  readonly rules: readonly RuleSpec[];
  readonly counters?: Counters;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lines: boolean;
}

const longCommands: Readonly<Record<string, Verb>> = {
  append: 'A',
  check: 'C',
  delete: 'D',
  'rename-chain': 'E',
  flush: 'F',
  insert: 'I',
  list: 'L',
  'new-chain': 'N',
  new: 'N',
  policy: 'P',
  replace: 'R',
  'list-rules': 'S',
  'delete-chain': 'X',
  zero: 'Z',
};
const longFlags: Readonly<Record<string, string>> = {
  numeric: 'n',
  verbose: 'v',
  exact: 'x',
  'line-numbers': 'lines',
  wait: 'w',
  'wait-interval': 'W',
  table: 't',
  'set-counters': 'c',
  modprobe: 'M',
  ipv4: '4',
  ipv6: '6',
  help: 'h',
  version: 'V',
};
const commandLetters = 'ACDEFILNPRSXZ';
const flagLetters = 'nvx46wWtcMhV';
/** Commands whose chain may be left out. */
const chainOptional = 'FLSXZ';
const withRule = 'ACDIR';
const longestChain = 29;

interface State {
  verb?: Verb;
  table: string;
  chain?: string;
  number?: number;
  word?: string;
  counters?: Counters;
  readonly flags: Set<string>;
}

/** Reads a command line of iptables. Throws `IptablesError`. */
export function parseCommandLine(given: readonly string[], family: IpFamily, names: Names): IptablesCommand {
  const words = given.flatMap(unbundled);
  const state: State = { table: 'filter', flags: new Set() };
  const reader = new RuleReader(family, names);
  while (words.length > 0) {
    const not = words[0] === '!';
    if (not) words.shift();
    if (words[0] === '!') throw new IptablesError('multiple consecutive ! not allowed');
    if (takeCommand(words, state) || takeFlag(words, state) || reader.take(words, not)) continue;
    const [word = ''] = words;
    if (word.startsWith('-') && word !== '-') throw new IptablesError(`unknown option "${word}"`);
    throw new IptablesError(`Bad argument \`${word}'`, 'argument');
  }
  return commandOf(state, reader);
}

function commandOf(state: State, reader: RuleReader): IptablesCommand {
  const { flags, table, chain, number, word, counters } = state;
  const verb = flags.has('h') ? ('help' as const) : flags.has('V') ? ('version' as const) : state.verb;
  if (verb === undefined) throw new IptablesError('no command specified');
  if (!isTable(table)) throw new IptablesError(`table '${table}' does not exist`, 'version');
  if (verb.length === 1) check(verb, state, reader);
  const given = Object.fromEntries(Object.entries({ chain, number, word, counters }).filter(([, value]) => value !== undefined));
  const [numeric, verbose, exact, lines] = ['n', 'v', 'x', 'lines'].map((flag) => flags.has(flag)) as [boolean, boolean, boolean, boolean];
  return { verb, table, ...given, rules: reader.done(), numeric, verbose, exact, lines };
}

/** `-nvL` is `-n -v -L`; what follows a letter that takes a word is that word. */
function unbundled(word: string): string[] {
  if (!/^-[A-Za-z0-9]{2,}$/.test(word)) return [word];
  const letters = [...word.slice(1)];
  const at = letters.findIndex((letter) => !'nvx46fhV'.includes(letter));
  if (at < 0) return letters.map((letter) => `-${letter}`);
  if (!commandLetters.includes(letters[at]!) && !'twcpsdiojgm'.includes(letters[at]!)) return [word];
  const rest = letters.slice(at + 1).join('');
  return [...letters.slice(0, at + 1).map((letter) => `-${letter}`), ...(rest ? [rest] : [])];
}

function takeCommand(words: string[], state: State): boolean {
  const [first = ''] = words;
  const verb = /^-[A-Z]$/.test(first) && commandLetters.includes(first[1]!) ? (first[1] as Verb) : longCommand(first);
  if (verb === undefined) return false;
  if (state.verb !== undefined) throw new IptablesError(`Cannot use -${verb} with -${state.verb}`);
  words.shift();
  state.verb = verb;
  if (!chainOptional.includes(verb)) state.chain = argument(words, first);
  else if (isWord(words[0])) state.chain = words.shift();
  takeOperands(verb, words, state);
  return true;
}

function takeOperands(verb: Verb, words: string[], state: State): void {
  if ('DIRLSZ'.includes(verb) && state.chain !== undefined && /^\d+$/.test(words[0] ?? '')) state.number = numberOf(words.shift()!);
  if (verb === 'R' && state.number === undefined) throw new IptablesError('-R requires a rule number');
  if (verb !== 'P' && verb !== 'E') return;
  if (!isWord(words[0])) throw new IptablesError(verb === 'P' ? '-P requires a chain and a policy' : '-E requires old-chain-name and new-chain-name');
  state.word = words.shift();
}

const longCommand = (word: string): Verb | undefined => (word.startsWith('--') ? longCommands[word.slice(2)] : undefined);
const isWord = (word: string | undefined): word is string => word !== undefined && !/^[-!]/.test(word);

function numberOf(text: string): number {
  if (Number(text) === 0) throw new IptablesError(`Invalid rule number \`${text}'`);
  return Number(text);
}

function takeFlag(words: string[], state: State): boolean {
  const [first = ''] = words;
  const [, long, attached] = /^--([a-z-]+?)(?:=(.*))?$/.exec(first) ?? [];
  const name = long === undefined ? letterFlag(first) : longFlag(long);
  if (name === undefined) return false;
  words.shift();
  if (attached !== undefined) words.unshift(attached);
  if (name === 't') state.table = argument(words, first);
  else if (name === 'c') state.counters = { packets: Number(argument(words, first)), bytes: Number(words.shift() ?? 0) };
  else if (name === 'M') words.shift();
  else if (name !== 'w' && name !== 'W') state.flags.add(name);
  else if (/^\d+$/.test(words[0] ?? '')) words.shift();
  return true;
}

const letterFlag = (word: string): string | undefined => (/^-.$/.test(word) && flagLetters.includes(word[1]!) ? word[1] : undefined);
/** `--line-number` is known for `--line-numbers`. */
const longFlag = (word: string): string | undefined => longFlags[word] ?? (word.length > 3 && 'line-numbers'.startsWith(word) ? 'lines' : undefined);

function argument(words: string[], option: string): string {
  const word = words.shift();
  if (word === undefined) throw new IptablesError(`option "${option}" requires an argument`);
  return word;
}

function check(verb: string, { chain, flags, number }: State, reader: RuleReader): void {
  const ruled = withRule.includes(verb) && (verb !== 'D' || number === undefined);
  const wrong = [
    ...(ruled || reader.used === undefined ? [] : [`-${reader.used}`]),
    ...(verb === 'L' ? [] : listFlags.filter((flag) => flags.has(flag)).map(flagName)),
  ];
  if (wrong.length > 0) throw new IptablesError(`Illegal option \`${wrong[0]}' with this command`);
  if (chain === undefined) return;
  if (chain.length >= longestChain) throw new IptablesError(`chain name \`${chain}' too long (must be under ${longestChain} chars)`);
  if (verb === 'N' && /\s/.test(chain)) throw new IptablesError(`Invalid chain name \`${chain}'`);
  const { in: comes, out: goes } = reader.interfaces;
  if (goes && ['PREROUTING', 'INPUT'].includes(chain)) throw new IptablesError(`Can't use -o with ${chain}\n`);
  if (comes && ['POSTROUTING', 'OUTPUT'].includes(chain)) throw new IptablesError(`Can't use -i with ${chain}\n`);
}

const listFlags = ['n', 'lines'];
const flagName = (flag: string): string => (flag === 'lines' ? '--line-numbers' : `-${flag}`);

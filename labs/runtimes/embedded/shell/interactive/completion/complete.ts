import type { EditRequest } from '../../../program/program.ts';
import { commandLine } from './command-line.ts';
import type { Asked, Completion, Match, Place, Source } from './match.ts';
import { commands, expansions, homes } from './names.ts';
import { options } from './options.ts';
import { files } from './paths.ts';
import { type Rule, rules } from './rules.ts';

/** Commands that run the command that follows, with those of their options that take a word, and how many operands come before it. */
const wrappers: Readonly<Record<string, { readonly valued: string; readonly operands?: number }>> = {
  sudo: { valued: 'CDghpRrTtUu' },
  nohup: { valued: '' },
  env: { valued: 'uC' },
  nice: { valued: 'n' },
  time: { valued: '' },
  exec: { valued: 'a' },
  command: { valued: '' },
  builtin: { valued: '' },
  xargs: { valued: 'adEIiLlnPs' },
  watch: { valued: 'n' },
  timeout: { valued: 'ks', operands: 1 },
};

/** The words of the command that is really run: past `sudo -u deploy` and its like. */
const unwrapped = (words: readonly string[]): readonly string[] => {
  const wrapper = wrappers[words[0] ?? ''];
  if (!wrapper) return words;
  let at = 1;
  let operands = wrapper.operands ?? 0;
  while (at < words.length) {
    const word = words[at]!;
    if (word.startsWith('-')) at += /^-[A-Za-z]$/.test(word) && wrapper.valued.includes(word[1]!) ? 2 : 1;
    else if (/^\w+=/.test(word)) at += 1;
    else if (operands > 0) [operands, at] = [operands - 1, at + 1];
    else return unwrapped(words.slice(at));
  }
  return words;
};

/** Whether the next word is the name of the command that a wrapper runs. */
const commandNext = (words: readonly string[]): boolean => {
  const wrapper = wrappers[words[0] ?? ''];
  return wrapper !== undefined && unwrapped([...words, '\0'])[0] === '\0';
};

/** What the value of an option may be: of `-u`, and of the last letter of `-aG`. */
const valueOf = ({ values = {} }: Rule, option: string): Source | undefined =>
  values[option] ?? (/^-[A-Za-z]{2,}$/.test(option) ? values[`-${option.at(-1)}`] : undefined);

/** The operands before the word, past options and their values. */
const operandsBefore = (words: readonly string[], rule: Rule): number =>
  words.slice(1).filter((word, at) => !word.startsWith('-') && (at === 0 || !valueOf(rule, words[at]!))).length;

const byRule = async (place: Place, rule: Rule): Promise<readonly Match[]> => {
  const { words, word } = place;
  const value = words.length > 1 ? valueOf(rule, words.at(-1)!) : undefined;
  if (value) return value(place);
  if (word.startsWith('-')) return [...((await rule.dashed?.(place)) ?? []), ...(await options(place))];
  const source = rule.operands[Math.min(operandsBefore(words, rule), rule.operands.length - 1)]!;
  return source(place);
};

const matchesOf = async (place: Place): Promise<readonly Match[]> => {
  const { words, word } = place;
  if (/(^|[^\\'])\$\{?\w*$/.test(word) && !word.startsWith("'")) return expansions(place);
  if (/^~[^/]*$/.test(word)) return homes(place);
  if (words.length === 0 || commandNext(words)) {
    if (word.startsWith('-') && words.length > 0) return options(place);
    return word.includes('/') ? files(place) : commands(place);
  }
  const inner = { ...place, words: unwrapped(words) };
  const rule = rules[inner.words[0]!.replace(/^.*\//, '')];
  if (rule && !/^["']/.test(word)) return byRule(inner, rule);
  if (word.startsWith('-') && !word.includes('=')) return options(inner);
  return files(inner);
};

/** What the word before the cursor may become, as bash with bash-completion offers it. */
export async function complete(sys: Asked, text: string, request: EditRequest): Promise<Completion> {
  const { words, word, from, redirected } = commandLine(text);
  const place: Place = { sys, request, words, word };
  return { from, matches: redirected ? await files(place) : await matchesOf(place) };
}

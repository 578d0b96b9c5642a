import { RE2JS } from 're2js';
import { ConfigError, type Place } from './config-error.ts';

const reasons: readonly (readonly [words: RegExp, reason: string])[] = [
  [/Unterminated group/, 'missing closing parenthesis'],
  [/Unmatched '\)'/, 'unmatched closing parenthesis'],
  [/character class/, 'missing terminating ] for character class'],
  [/Nothing to repeat/, 'quantifier does not follow a repeatable item'],
  [/numbers out of order/, 'numbers out of order in {} quantifier'],
  [/out of order/, 'range out of order in character class'],
  [/\\ at end/, '\\ at end of pattern'],
];

/** A learner's pattern in the server: it is matched in time that grows with the text and not faster, whatever the pattern is. */
export interface Pattern {
  test(text: string): boolean;
  exec(text: string): RegExpExecArray | null;
}

/** Of PCRE what RE2 knows. A pattern that looks around or back is refused, and told. */
export function regexOf(pattern: string, { insensitive = false, at }: { insensitive?: boolean; at: Place }): Pattern {
  try {
    new RegExp(pattern.replace(/^\(\?i\)/, '').replace(/\(\?P</g, '(?<'));
  } catch (error) {
    const { message } = error as Error;
    const reason = reasons.find(([words]) => words.test(message))?.[1] ?? 'unrecognized character follows \\';
    throw new ConfigError(`pcre2_compile() failed: ${reason} in "${pattern}"`, at);
  }
  try {
    return linear(RE2JS.compile(pattern, insensitive ? RE2JS.CASE_INSENSITIVE : 0));
  } catch {
    throw new ConfigError(`the simulated nginx knows no look-around, no backreference and no large repetition: "${pattern}"`, at);
  }
}

const linear = (compiled: RE2JS): Pattern => ({
  test: (text) => compiled.test(text),
  exec(text) {
    const matcher = compiled.matcher(text);
    if (!matcher.find()) return null;
    const all = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? undefined);
    const groups = Object.fromEntries(Object.entries(compiled.namedGroups()).map(([name, index]) => [name, all[index]]));
    return Object.assign(all, { index: matcher.start(), input: text, groups }) as RegExpExecArray;
  },
});

export const groupNames = (pattern: string): string[] => [...pattern.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, name]) => name!);

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

/** A PCRE pattern as one of JavaScript. */
export function regexOf(pattern: string, { insensitive = false, at }: { insensitive?: boolean; at: Place }): RegExp {
  const inline = /^\(\?i\)/.test(pattern);
  try {
    return new RegExp(pattern.replace(/^\(\?i\)/, '').replace(/\(\?P</g, '(?<'), insensitive || inline ? 'i' : '');
  } catch (error) {
    const { message } = error as Error;
    const reason = reasons.find(([words]) => words.test(message))?.[1] ?? 'unrecognized character follows \\';
    throw new ConfigError(`pcre2_compile() failed: ${reason} in "${pattern}"`, at);
  }
}

export const groupNames = (pattern: string): string[] => [...pattern.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, name]) => name!);

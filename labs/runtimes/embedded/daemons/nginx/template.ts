import { ConfigError, type Place } from './config-error.ts';

const reference = /\$(?:(\d)|\{(\w+)\}|(\w+))/g;

const longest = 1_048_576;

/** Fills `$name`, `${name}` and `$1` in; what gets longer than a megabyte is cut. */
export function expand(text: string, valueOf: (name: string) => string): string {
  if (!text.includes('$')) return text;
  let left = longest - text.length;
  return text.replace(reference, (...found: string[]) => {
    const value = left > 0 ? valueOf(found[1] ?? found[2] ?? found[3]!).slice(0, left) : '';
    left -= value.length;
    return value;
  });
}

/** Names of the variables that a text uses, captures left out. */
export function variablesIn(text: string, at: Place): string[] {
  if (/\$(?![\w{])/.test(text.replace(/\$$/, ''))) throw new ConfigError('invalid variable name', at);
  return [...text.matchAll(reference)].flatMap(([, digit, braced, bare]) => (digit !== undefined || /^\d$/.test(braced ?? '') ? [] : [braced ?? bare!]));
}

/** `$name` as a variable of its own. */
export function variableName(text: string, at: Place): string {
  if (!/^\$\w+$/.test(text)) throw new ConfigError(`invalid variable name "${text}"`, at);
  return text.slice(1);
}

import { ConfigError, type Place } from './config-error.ts';

const reference = /\$(?:(\d)|\{(\w+)\}|(\w+))/g;

/** Fills `$name`, `${name}` and `$1` in. */
export const expand = (text: string, valueOf: (name: string) => string): string =>
  text.includes('$') ? text.replace(reference, (_, digit?: string, braced?: string, bare?: string) => valueOf(digit ?? braced ?? bare!)) : text;

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

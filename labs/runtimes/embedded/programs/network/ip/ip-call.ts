import { type ProgramContext, ProgramExit } from '../../../program/program.ts';
import type { InterfaceInfo } from '../../../sys/sys.ts';

export interface IpFlags {
  readonly brief?: boolean;
  readonly json?: boolean;
  readonly pretty?: boolean;
  readonly oneline?: boolean;
  readonly statistics?: boolean;
  readonly family?: 4 | 6;
}

/** One object of `ip` with what follows it. */
export interface IpCall {
  readonly context: ProgramContext;
  readonly flags: IpFlags;
  readonly words: readonly string[];
}

export async function failure({ stderr }: ProgramContext, text: string, code: number): Promise<number> {
  await stderr.write(`${text}\n`);
  return code;
}

export async function stop(context: ProgramContext, text: string, code: number): Promise<never> {
  throw new ProgramExit(await failure(context, text, code));
}

const verbs: Readonly<Record<string, readonly string[]>> = {
  show: ['show', 'list', 'lst'],
  add: ['add'],
  delete: ['delete'],
  change: ['change', 'chg'],
  replace: ['replace'],
  append: ['append'],
  set: ['set'],
  flush: ['flush'],
  get: ['get'],
  help: ['help'],
};

/** The verb in full; `show` where there is none. undefined: it is none. */
export const verbOf = (word: string | undefined): string | undefined =>
  word === undefined ? 'show' : Object.entries(verbs).find(([, names]) => names.some((name) => name.startsWith(word)))?.[0];

/** Pairs of a keyword and its value, and the words between that have none. */
export function readPairs(words: readonly string[], keywords: readonly string[]): { pairs: ReadonlyMap<string, string>; rest: readonly string[] } {
  const pairs = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (keywords.includes(word) && words[at + 1] !== undefined) pairs.set(word, words[++at]!);
    else rest.push(word);
  }
  return { pairs, rest };
}

export const flagsOf = ({ loopback, up, promiscuous, noArp }: InterfaceInfo): string[] => [
  ...(loopback ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']),
  ...(noArp ? ['NOARP'] : []),
  ...(promiscuous ? ['PROMISC'] : []),
  ...(up ? ['UP', 'LOWER_UP'] : []),
];
export const stateOf = ({ loopback, up }: InterfaceInfo): string => (up ? (loopback ? 'UNKNOWN' : 'UP') : 'DOWN');
export const titleOf = ({ name, index, loopback }: InterfaceInfo): string => (loopback ? name : `${name}@if${index + 1}`);

/** An existing interface of that name, with or without what `ip` writes behind it. */
export async function deviceNamed({ context }: IpCall, name: string): Promise<InterfaceInfo> {
  const found = (await context.sys.interfaces()).find((one) => one.name === name.split('@')[0]);
  return found ?? stop(context, `Cannot find device "${name}"`, 1);
}

/** JSON as iproute writes it; spread over lines where it shall be pretty. */
export function jsonText(value: readonly unknown[], { pretty }: IpFlags): string {
  if (!pretty) return `${JSON.stringify(value)}\n`;
  return `${spread(value, 0)}\n`;
}

function spread(value: unknown, depth: number): string {
  const pad = '    '.repeat(depth + 1);
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) return value.length === 0 ? '[ ]' : `[ ${value.map((one) => JSON.stringify(one)).join(',')} ]`;
    return `[ ${value.map((one) => spread(one, depth + 1)).join(',')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const rows = Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [`${pad}${JSON.stringify(key)}: ${spread(one, depth + 1)}`]));
  return `{\n${rows.join(',\n')}\n${'    '.repeat(depth)}}`;
}

import { EngineError } from '../../../engine/records.ts';
import { splitWords } from '../split-words.ts';

export interface Instruction {
  /** Upper case. */
  readonly word: string;
  /** After the word, continuations joined. */
  readonly rest: string;
  /** The whole, as steps show it. */
  readonly text: string;
}

export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly steps: readonly Instruction[];
}

export interface BuildFile {
  /** ARG lines before the first FROM. */
  readonly args: readonly Instruction[];
  readonly stages: readonly Stage[];
}

const words = new Set('FROM ARG ENV RUN COPY ADD WORKDIR USER CMD ENTRYPOINT EXPOSE LABEL VOLUME STOPSIGNAL SHELL MAINTAINER HEALTHCHECK ONBUILD'.split(' '));

/** Lines with their continuations, comments left out. */
function instructions(text: string): Instruction[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of text.split('\n')) {
    if (/^\s*#/.test(line) || (open !== undefined && line.trim() === '')) continue;
    const whole: string = (open ?? '') + (open === undefined ? line.trimStart() : line);
    if (/\\\s*$/.test(whole)) {
      open = whole.replace(/\\\s*$/, '');
      continue;
    }
    open = undefined;
    if (whole.trim() !== '') lines.push(whole.trimEnd());
  }
  if (open !== undefined && open.trim() !== '') lines.push(open.trimEnd());
  return lines.map((line) => {
    const [, word = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
    return { word: word.toUpperCase(), rest, text: `${word.toUpperCase()} ${rest}` };
  });
}

/** Reads a Dockerfile. Throws `EngineError`. */
export function readBuildFile(text: string): BuildFile {
  const all = instructions(text);
  if (all.length === 0) throw new EngineError('building: no stages to build');
  const first = all.findIndex(({ word }) => word === 'FROM');
  if (first < 0 || all.slice(0, first).some(({ word }) => word !== 'ARG')) throw new EngineError('no FROM statement found');
  const stages: { from: string; name: string | undefined; steps: Instruction[] }[] = [];
  for (const one of all.slice(first)) {
    if (one.word !== 'FROM') {
      stages.at(-1)!.steps.push(one);
      continue;
    }
    const [, from = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?\s*$/.exec(one.rest) ?? [];
    if (from === '') throw new EngineError(`building: FROM requires either one argument, or three: FROM <source> [as <name>]`);
    stages.push({ from, name, steps: [] });
  }
  return { args: all.slice(0, first), stages };
}

export const isKnown = (word: string): boolean => words.has(word);

/** `$X`, `${X}`, `${X:-y}`, `${X:+y}`; a backslash keeps a dollar sign. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\\\$|\$\{(\w+)(?::([-+])([^}]*))?\}|\$(\w+)/g, (all, ...groups: (string | undefined)[]) => {
    if (all === String.raw`\$`) return '$';
    const [braced, how, other = '', plain] = groups;
    const value = values[braced ?? plain ?? ''] ?? '';
    if (how === '-') return value === '' ? other : value;
    return how === '+' ? (value === '' ? '' : other) : value;
  });
}

/** `["a", "b"]`; undefined where it is no such list. */
export function jsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `KEY=value ...`, or `KEY value` as it was once written. */
export function pairs(text: string): [string, string][] {
  const parts = splitWords(text);
  if (!parts[0]?.includes('=')) return [[parts[0] ?? '', text.slice(text.indexOf(' ') + 1).trim()]];
  return parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]);
}

/** Flags before the operands: `--from=x --chown=y`. */
export function leadingFlags(text: string): { flags: [string, string][]; rest: string } {
  const flags: [string, string][] = [];
  let rest = text;
  for (let found = /^--([\w-]+)(?:=(\S*))?\s+/.exec(rest); found; found = /^--([\w-]+)(?:=(\S*))?\s+/.exec(rest)) {
    flags.push([found[1]!, found[2] ?? '']);
    rest = rest.slice(found[0].length);
  }
  return { flags, rest };
}

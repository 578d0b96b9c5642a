import type { EditRequest } from '../../../program/program.ts';
import type { Sys } from '../../../sys/sys.ts';

export interface Match {
  /** What the word becomes. */
  readonly text: string;
  readonly shown: string;
  /** After the word, where it is the only one. */
  readonly suffix: string;
}

export interface Completion {
  /** Where in the text the word begins. */
  readonly from: number;
  readonly matches: readonly Match[];
}

/** What completion asks of the machine, as the shell's own process. */
export type Asked = Sys;

/** The word that is completed, and the words of its command before it. */
export interface Place {
  readonly sys: Asked;
  readonly request: EditRequest;
  /** Without their quotes; the first is the command's name. */
  readonly words: readonly string[];
  /** As it is typed. */
  readonly word: string;
}

/** Where the words come from that may stand there. */
export type Source = (place: Place) => Promise<readonly Match[]> | readonly Match[];

const byText = (a: Match, b: Match): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
export const sorted = (matches: readonly Match[]): Match[] => [...matches].sort(byText);

/** Those of the names that begin as the word does, each once. */
export const fitting = (names: Iterable<string>, word: string, suffix = ' '): Match[] =>
  sorted([...new Set(names)].filter((name) => name.startsWith(word)).map((name) => ({ text: name, shown: name, suffix })));

/** Words that are known before. */
export const oneOf =
  (...names: readonly string[]): Source =>
  ({ word }) =>
    fitting(names, word);

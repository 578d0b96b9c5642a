import { type ProgramContext, ProgramExit } from '../../program/program.ts';
import type { Stat } from '../../sys/sys.ts';

export interface Found {
  /** As it is printed: the starting point and what is below it. */
  readonly path: string;
  readonly start: string;
  readonly depth: number;
  readonly stat: Stat;
}

/** Whether a file fits; actions happen on the way. */
export type Test = (found: Found) => boolean | Promise<boolean>;

/** Ends `find` with a message of its own. */
export async function findFails({ stderr }: ProgramContext, text: string): Promise<never> {
  await stderr.write(`find: ${text}\n`);
  throw new ProgramExit(1);
}

/** What predicates set for the whole walk. */
export interface Tests {
  minDepth: number;
  maxDepth: number;
  oneFileSystem: boolean;
  depthFirst: boolean;
  readonly pruned: Set<string>;
  stopped: boolean;
  readonly finishers: (() => Promise<boolean>)[];
}

export interface Making {
  readonly context: ProgramContext;
  /** The predicate as typed. */
  readonly name: string;
  /** The next word, or find's complaint that it is missing. */
  argument(): Promise<string>;
  readonly shared: Tests;
  quote(text: string): string;
}

export type Maker = (making: Making) => Promise<Test>;

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Program, ProgramContext } from '../program/program.ts';
import type { OptionTable } from './getopt.ts';

const asking = new AsyncLocalStorage<true>();

class Told extends Error {
  readonly table: OptionTable;
  constructor(table: OptionTable) {
    super('the options of a program');
    this.table = table;
  }
}

/** Ends a program that runs only to tell its options, and does nothing otherwise. */
export const tellTable = (table: OptionTable): void => {
  if (asking.getStore()) throw new Told(table);
};

const nothing: ProgramContext['stdin'] & ProgramContext['stdout'] = {
  isTerminal: false,
  read: async () => undefined,
  readLine: async () => undefined,
  all: async () => new Uint8Array(),
  write: async () => undefined,
};

/** A program without a machine: whatever it asks of one ends it. */
const idle = (name: string): ProgramContext => ({
  sys: new Proxy({} as ProgramContext['sys'], { get: () => () => Promise.reject(new Error('there is no machine')) }),
  argv: [name],
  env: {},
  stdin: nothing,
  stdout: nothing,
  stderr: nothing,
  signal: AbortSignal.abort(),
  run: async () => 127,
});

/** The options that a program reads first; undefined where it reads its words by itself. */
export async function tableOf({ name, run }: Program): Promise<OptionTable | undefined> {
  try {
    await asking.run(true, () => run(idle(name)));
  } catch (error) {
    if (error instanceof Told) return error.table;
  }
  return undefined;
}

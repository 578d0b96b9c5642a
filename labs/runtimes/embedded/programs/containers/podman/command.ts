import { EngineError } from '../../../engine/records.ts';
import type { ProgramContext } from '../../../program/program.ts';
import type { Flags } from '../flags.ts';

export interface Call {
  readonly context: ProgramContext;
  readonly flags: Flags;
  readonly operands: readonly string[];
  print(text: string): Promise<void>;
}

/** A subcommand of podman. */
export interface Command {
  /** `ps`, `image inspect`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly flags: readonly string[];
  /** Flags end at the first operand. */
  readonly ownWords?: true;
  readonly minimum?: number;
  run(call: Call): Promise<number>;
}

/** Runs for each name; what fails is told, and the others go on. */
export async function each(call: Call, names: readonly string[], work: (name: string) => Promise<string | undefined>): Promise<number> {
  let code = 0;
  for (const name of names) {
    try {
      const text = await work(name);
      if (text !== undefined) await call.print(`${text}\n`);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      code = error.code;
      await call.context.stderr.write(`Error: ${error.message}\n`);
    }
  }
  return code;
}

/** A warning of the engine's log. */
export async function warn({ stderr, sys }: ProgramContext, message: string, seconds = 0): Promise<void> {
  if (stderr.isTerminal) return stderr.write(`\u001b[33mWARN\u001b[0m[${String(seconds).padStart(4, '0')}] ${message} \n`);
  const { nowMs } = await sys.clock();
  return stderr.write(`time="${new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')}" level=warning msg="${message.replaceAll('"', String.raw`\"`)}"\n`);
}

import usages from './usages.json' with { type: 'json' };
import { type ProgramContext, ProgramExit } from '../../program/program.ts';
import { OptionError, type OptionTable, type Options, getopt } from '../getopt.ts';
import { baseName } from '../reported.ts';

/** Options of the shadow tools: a wrong one prints the whole usage and ends the program with `code`. */
export async function shadowOptions(context: ProgramContext, table: OptionTable, code = 2): Promise<Options> {
  try {
    const given = getopt(context.argv.slice(1), { ...table, short: `${table.short}h`, long: { ...table.long, help: 'h' } });
    if (!given.has('h')) return given;
    await context.stdout.write(usageOf(context));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await context.stderr.write(`${baseName(context.argv[0]!)}: ${error.message}\n`);
    return await usage(context, code);
  }
  throw new ProgramExit(0);
}

const usageOf = ({ argv }: ProgramContext): string => (usages as Record<string, string>)[baseName(argv[0]!)] ?? '';

/** Prints the usage on stderr and ends the program. */
export async function usage(context: ProgramContext, code = 2): Promise<never> {
  await context.stderr.write(usageOf(context));
  throw new ProgramExit(code);
}

/** Ends with `<program>: <text>`. */
export async function refuse({ argv, stderr }: ProgramContext, text: string, code = 1): Promise<never> {
  await stderr.write(`${baseName(argv[0]!)}: ${text}\n`);
  throw new ProgramExit(code);
}

import { restore, RestoreError } from '../../../network/firewall/iptables/restore.ts';
import { type ProgramContext, ProgramExit } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { getopt, OptionError, type Options } from '../../getopt.ts';
import { answered, complain, type IptablesTool, readNames, readRules, versionOf, writeRules } from './tool.ts';

const long = {
  counters: 'c',
  verbose: 'v',
  version: 'V',
  test: 't',
  help: 'h',
  noflush: 'n',
  'modprobe=': 'M',
  'table=': 'T',
  'wait=?': 'w',
  ipv4: '4',
  ipv6: '6',
};

/** `iptables-restore`: takes all rules out of a text, or none. */
export function restoreCommand(tool: IptablesTool): Promise<number> {
  const { context, family, name } = tool;
  return answered(tool, async () => {
    const given = await read(tool);
    if (given.has('V')) return (await context.stdout.write(`${versionOf(tool)}\n`), 0);
    const text = await textOf(context, given.operands[0]);
    const before = await readRules(context);
    const table = given.value('T');
    try {
      const names = await readNames(context);
      const settings = { family, names, tool: name, noFlush: given.has('n'), counters: given.has('c'), ...(table !== undefined && { table }) };
      const after = restore(before, text, settings);
      if (!given.has('t')) await writeRules(context, after);
      return 0;
    } catch (error) {
      if (!(error instanceof RestoreError)) throw error;
      return complain(tool, error.problem, error.line);
    }
  });
}

async function read({ context, name }: IptablesTool): Promise<Options> {
  try {
    return getopt(context.argv.slice(1), { short: 'bcvVthnwW:M:T:46', long });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await context.stderr.write(`${name}: ${error.message}\nTry \`${name} -h' for more information.\n`);
    throw new ProgramExit(1);
  }
}

async function textOf({ sys, stdin, stderr }: ProgramContext, file: string | undefined): Promise<string> {
  const decoder = new TextDecoder();
  if (file === undefined) return decoder.decode(await stdin.all());
  try {
    return decoder.decode(await sys.readFile(file));
  } catch (error) {
    if (!isSysError(error)) throw error;
    await stderr.write(`Can't open ${file}: ${error.message}\n`);
    throw new ProgramExit(1);
  }
}

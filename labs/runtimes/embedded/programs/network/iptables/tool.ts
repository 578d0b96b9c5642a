import type { IpFamily, Names } from '../../../network/firewall/iptables/extension.ts';
import { IptablesError } from '../../../network/firewall/iptables/iptables-error.ts';
import type { Ruleset } from '../../../network/firewall/ruleset.ts';
import type { ProgramContext } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';

export interface IptablesTool {
  readonly context: ProgramContext;
  readonly family: IpFamily;
  /** `ip6tables-save`. */
  readonly name: string;
}

export const versionOf = ({ name }: Pick<IptablesTool, 'name'>): string => `${name} v1.8.9 (nf_tables)`;

/** Tells a problem in the tool's words; `line` of a file. Answers the exit status. */
export async function complain({ context, name }: IptablesTool, error: IptablesError, line?: number): Promise<number> {
  const { kind, message, status } = error;
  const read = `Try \`${name} -h' or '${name} --help' for more information.\n`;
  const where = line === undefined ? '' : `Error occurred at line: ${line}\n`;
  const text = {
    parameter: `${versionOf({ name })}: ${message}\n${where}${read}`,
    other: `${versionOf({ name })}: ${message}\n`,
    resource: `${versionOf({ name })}: ${message}\n`,
    version: `${versionOf({ name })}: ${message}\nPerhaps ${name} or your kernel needs to be upgraded.\n`,
    answer: `${name}: ${message}\n`,
    argument: `${message}\n${where}${read}`,
  }[kind];
  await context.stderr.write(text);
  return status;
}

/** Does what may be refused. */
export async function answered(tool: IptablesTool, action: () => Promise<number>): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof IptablesError) return complain(tool, error);
    throw error;
  }
}

export async function readRules({ sys }: ProgramContext): Promise<Ruleset> {
  try {
    return await sys.request<Ruleset>('firewall', 'get');
  } catch (error) {
    if (!isSysError(error, 'EPERM')) throw error;
    throw new IptablesError('Could not fetch rule set generation id: Permission denied (you must be root)', 'resource');
  }
}

export const writeRules = ({ sys }: ProgramContext, rules: Ruleset): Promise<void> => sys.request('firewall', 'set', rules);

const textOf = async ({ sys }: ProgramContext, path: string): Promise<string> =>
  new TextDecoder().decode(await sys.readFile(path).catch(() => new Uint8Array()));
const rowsOf = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));

/** Users, groups and hosts by the machine's files. */
export async function readNames(context: ProgramContext): Promise<Names & { userName(uid: string): string; hostName(address: string): string | undefined }> {
  const [passwd, group, hosts] = await Promise.all(['/etc/passwd', '/etc/group', '/etc/hosts'].map((path) => textOf(context, path)));
  const [users, groups] = [rowsOf(passwd!), rowsOf(group!)];
  const rows = hosts!.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  const number = (all: string[][], name: string): string | undefined => (/^\d+$/.test(name) ? name : all.find(([one]) => one === name)?.[2]);
  return {
    user: (name) => number(users, name),
    group: (name) => number(groups, name),
    host: (name) => rows.flatMap(([address, ...names]) => (address !== undefined && names.includes(name) ? [address] : [])),
    userName: (uid) => users.find(([, , one]) => one === uid)?.[0] ?? uid,
    hostName: (address) => rows.find(([one]) => one === address)?.[1],
  };
}

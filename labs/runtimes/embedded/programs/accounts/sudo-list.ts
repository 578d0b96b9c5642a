import { findExecutable } from '../../program/find-executable.ts';
import type { ProgramContext } from '../../program/program.ts';
import type { PasswdEntry } from '../accounts-file.ts';
import type { Options } from '../getopt.ts';
import type { Sys } from '../../sys/sys.ts';
import { findUser } from './authentication.ts';
import { type SudoEntry, type SudoPolicy, securePath, sudoPolicy } from './sudo-policy.ts';

/** Root lists without a password, and so does who may run anything without one. */
export const mayList = (caller: PasswdEntry, { entries }: SudoPolicy): boolean =>
  caller.uid === 0 || entries.some(({ commands }) => commands.some(({ password }) => password === false));

/** Another's rights are listed without a password by who may run everything as root without one. */
export async function mayListOthers(sys: Sys, { caller, policy }: { caller: PasswdEntry; policy: SudoPolicy }): Promise<boolean> {
  const root = await findUser(sys, 'root');
  return caller.uid === 0 || (root !== undefined && !policy.decide({ path: 'list', argv: ['list'], user: root }).password);
}

/** `sudo -l [-U user] [command]`. */
export async function listPolicy(
  context: ProgramContext,
  given: Options,
  { caller, policy: own }: { caller: PasswdEntry; policy: SudoPolicy },
): Promise<number> {
  const { sys, stdout, stderr } = context;
  const other = given.value('U');
  const user = other === undefined ? caller : await findUser(sys, other);
  if (!user) {
    await stderr.write(`sudo: unknown user ${other}\n`);
    return 1;
  }
  const policy = user === caller ? own : await sudoPolicy(sys, user);
  if (given.operands.length > 0) return await listCommand(context, given, policy);
  const host = await sys.hostname();
  if (policy.entries.length > 0) await stdout.write(policyText(user.name, host, policy));
  else if (user === caller) await stderr.write(`Sorry, user ${user.name} may not run sudo on ${host}.\n`);
  else await stdout.write(`User ${user.name} is not allowed to run sudo on ${host}.\n`);
  return policy.entries.length === 0 && user === caller ? 1 : 0;
}

async function listCommand({ sys, stdout }: ProgramContext, { operands, value }: Options, policy: SudoPolicy): Promise<number> {
  const found = await findExecutable(sys, operands[0]!, securePath(policy.defaults));
  const target = await findUser(sys, value('u') ?? 'root');
  if (!('path' in found) || !target || !policy.decide({ path: found.path, argv: operands, user: target }).allowed) return 1;
  await stdout.write(`${[found.path, ...operands.slice(1)].join(' ')}\n`);
  return 0;
}

const policyText = (user: string, host: string, { defaults, entries }: SudoPolicy): string => {
  const settings = defaults.map((setting) => setting.replace(/="(.*)"$/, (_whole, text: string) => `=${text.replaceAll(':', '\\:')}`)).join(', ');
  return `Matching Defaults entries for ${user} on ${host}:\n    ${settings}\n\nUser ${user} may run the following commands on ${host}:\n${entries.map(entryText).join('')}`;
};

function entryText({ runAs, runAsGroups, commands }: SudoEntry): string {
  const who = [runAs.join(', '), ...(runAsGroups.length > 0 ? [runAsGroups.join(', ')] : [])].join(' : ');
  let said: boolean | undefined;
  const shown = commands.map(({ command, password }) => {
    const tag = password === said || password === undefined ? '' : password ? 'PASSWD: ' : 'NOPASSWD: ';
    said = password;
    return tag + command;
  });
  return `    (${who}) ${shown.join(', ')}\n`;
}

import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { openAccounts } from './account-database.ts';
import { ownUser } from './authentication.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

/** Changes a login shell. */
export const chsh = defineProgram({
  name: 'chsh',
  paths: ['/usr/bin/chsh'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'R:s:', long: { 'root=': 'R', 'shell=': 's' } });
    if (given.operands.length > 1) return await usage(context);
    const caller = await ownUser(context.sys);
    const name = given.operands[0] ?? caller.name;
    if (caller.uid !== 0 && name !== caller.name) return await refuse(context, `You may not change the shell for '${name}'.`);
    const accounts = await openAccounts(context);
    const entry = accounts.passwd.find(name);
    if (!entry) return await refuse(context, `user '${name}' does not exist`);
    const shell = given.value('s') ?? (await ask(context, name, entry[6] ?? ''));
    const there = shell === '' || (await context.sys.access(shell, 1));
    if (caller.uid !== 0 && !(await allowed(context)).includes(shell)) return await refuse(context, `${shell} is an invalid shell`);
    if (!there) await context.stderr.write(`chsh: Warning: ${shell} does not exist\n`);
    entry[6] = shell;
    await accounts.save();
    return 0;
  },
});

async function ask({ stdin, stdout }: ProgramContext, name: string, current: string): Promise<string> {
  await stdout.write(`Changing the login shell for ${name}\nEnter the new value, or press ENTER for the default\n\tLogin Shell [${current}]: `);
  return (await stdin.readLine())?.trim() || current;
}

async function allowed({ sys }: ProgramContext): Promise<string[]> {
  try {
    return new TextDecoder().decode(await sys.readFile('/etc/shells')).split('\n');
  } catch (error) {
    if (isSysError(error)) return [];
    throw error;
  }
}

import { hashPassword } from '../../accounts/crypt.ts';
import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { readShadow } from '../accounts-file.ts';
import type { Options } from '../getopt.ts';
import { openAccounts, today } from './account-database.ts';
import { askPassword, authenticates, ownUser } from './authentication.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

const long = {
  all: 'a',
  delete: 'd',
  expire: 'e',
  'keep-tokens': 'k',
  'inactive=': 'i',
  lock: 'l',
  'mindays=': 'n',
  quiet: 'q',
  'repository=': 'r',
  'root=': 'R',
  status: 'S',
  unlock: 'u',
  'warndays=': 'w',
  'maxdays=': 'x',
};

/** Changes a password, locks and unlocks it, and tells its state. */
export const passwd = defineProgram({
  name: 'passwd',
  paths: ['/usr/bin/passwd'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'adeki:ln:qr:R:Suw:x:', long });
    if (given.operands.length > 1) return await usage(context);
    const caller = await ownUser(context.sys);
    if (given.has('a')) return given.has('S') ? await states(context) : await usage(context);
    const name = given.operands[0] ?? caller.name;
    const shadow = (await readShadow(context.sys)).find((entry) => entry.name === name);
    if (!shadow) return await refuse(context, `user '${name}' does not exist`);
    if (caller.uid !== 0 && name !== caller.name) return await refuse(context, `You may not view or modify password information for ${name}.`);
    if (given.has('S')) return await states(context, name);
    if (given.has('d', 'e', 'i', 'l', 'n', 'u', 'w', 'x')) {
      if (caller.uid !== 0) return await refuse(context, 'Permission denied.');
      return await change(context, given, name);
    }
    return await renew(context, name, caller.uid === 0);
  },
});

async function states({ sys, stdout }: ProgramContext, only?: string): Promise<number> {
  for (const { name, hash, changed, min, max, warn, inactive } of await readShadow(sys)) {
    if (only !== undefined && name !== only) continue;
    const state = hash === '' ? 'NP' : /^[!*]/.test(hash) ? 'L' : 'P';
    const day = new Date(Number(changed || 0) * 86_400_000).toISOString().slice(0, 10);
    await stdout.write(`${name} ${state} ${day} ${min || '-1'} ${max || '-1'} ${warn || '-1'} ${inactive || '-1'}\n`);
  }
  return 0;
}

async function change(context: ProgramContext, given: Options, name: string): Promise<number> {
  const accounts = await openAccounts(context);
  const fields = accounts.shadow.find(name)!;
  if (given.has('l') && !fields[1]!.startsWith('!')) fields[1] = `!${fields[1]}`;
  if (given.has('u')) {
    const bare = fields[1]!.replace(/^!/, '');
    if (bare === '' || bare === '*')
      return await refuse(
        context,
        `unlocking the password would result in a passwordless account.\nYou should set a password with usermod -p to unlock the password of this account.`,
        3,
      );
    fields[1] = bare;
  }
  if (given.has('d')) fields[1] = '';
  if (given.has('e')) fields[2] = '0';
  for (const [letter, column] of [
    ['n', 3],
    ['x', 4],
    ['w', 5],
    ['i', 6],
  ] as const)
    if (given.has(letter)) fields[column] = given.value(letter) === '-1' ? '' : given.value(letter)!;
  await accounts.save();
  if (!given.has('q')) await context.stdout.write('passwd: password changed.\n');
  return 0;
}

async function renew(context: ProgramContext, name: string, root: boolean): Promise<number> {
  const fail = async (text: string) => {
    await context.stderr.write(`passwd: ${text}\npasswd: password unchanged\n`);
    return 10;
  };
  if (!root) {
    await context.stdout.write(`Changing password for ${name}.\n`);
    const current = await askPassword(context, 'Current password: ');
    if (current === undefined || !(await authenticates(context.sys, name, current))) return await fail('Authentication token manipulation error');
  }
  for (let tries = 1; tries <= 3; tries++) {
    const first = await askPassword(context, 'New password: ');
    const again = first && (await askPassword(context, 'Retype new password: '));
    if (!first) await context.stderr.write('No password has been supplied.\n');
    else if (first !== again) await context.stderr.write('Sorry, passwords do not match.\n');
    else if (!root && first.length < 6) await context.stderr.write('You must choose a longer password.\n');
    else {
      const accounts = await openAccounts(context);
      const fields = accounts.shadow.find(name)!;
      fields[1] = hashPassword(first);
      fields[2] = String(await today(context.sys));
      await accounts.save();
      await context.stdout.write('passwd: password updated successfully\n');
      return 0;
    }
    if (first === undefined || again !== first) break;
  }
  return await fail('Authentication token manipulation error');
}

import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { type AccountDatabase, members, openAccounts, setMember } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

/** Adds and removes members of a group. */
export const gpasswd = defineProgram({
  name: 'gpasswd',
  paths: ['/usr/bin/gpasswd'],
  async run(context) {
    const long = {
      'add=': 'a',
      'delete=': 'd',
      'root=': 'Q',
      'delete-password': 'r',
      'remove-password': 'r',
      restrict: 'R',
      'members=': 'M',
      'administrators=': 'A',
    };
    const given = await shadowOptions(context, { short: 'a:d:Q:rRM:A:', long });
    const [group] = given.operands;
    if (group === undefined || given.operands.length > 1) return await usage(context);
    const accounts = await openAccounts(context);
    const user = given.value('a') ?? given.value('d');
    if (user !== undefined && given.has('a') && !accounts.passwd.find(user)) return await refuse(context, `user '${user}' does not exist`, 3);
    if (!accounts.group.find(group)) return await refuse(context, `group '${group}' does not exist in /etc/group`, 3);
    if (user !== undefined) await changeMember(context, accounts, { group, user, within: given.has('a') });
    const all = given.value('M');
    if (all !== undefined) for (const file of [accounts.group, accounts.gshadow]) file.find(group)![3] = all;
    const shadow = accounts.gshadow.find(group);
    if (shadow && given.has('r')) shadow[1] = '';
    if (shadow && given.has('R')) shadow[1] = '!';
    await accounts.save();
    return 0;
  },
});

async function changeMember(context: ProgramContext, accounts: AccountDatabase, change: { group: string; user: string; within: boolean }): Promise<void> {
  const { group, user, within } = change;
  if (!within && !members(accounts.group.find(group)?.[3]).includes(user)) return await refuse(context, `user '${user}' is not a member of '${group}'`, 3);
  await context.stdout.write(within ? `Adding user ${user} to group ${group}\n` : `Removing user ${user} from group ${group}\n`);
  setMember(accounts, change);
}

import { defineProgram } from '../../program/program.ts';
import type { Options } from '../getopt.ts';
import { type AccountDatabase, members, openAccounts, setMember } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

/** Changes a group's name, number or members. */
export const groupmod = defineProgram({
  name: 'groupmod',
  paths: ['/usr/sbin/groupmod'],
  async run(context) {
    const long = { append: 'a', 'gid=': 'g', 'new-name=': 'n', 'non-unique': 'o', 'password=': 'p', 'root=': 'R', 'prefix=': 'P', 'users=': 'U' };
    const given = await shadowOptions(context, { short: 'ag:n:op:R:P:U:', long });
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0) return await usage(context);
    const accounts = await openAccounts(context);
    const entry = accounts.group.find(name);
    if (!entry) return await refuse(context, `group '${name}' does not exist`, 6);
    const gid = given.value('g');
    if (gid !== undefined) {
      if (!given.has('o') && gid !== entry[2] && accounts.group.lines.some((fields) => fields[2] === gid))
        return await refuse(context, `GID '${gid}' already exists`, 4);
      for (const user of accounts.passwd.lines) if (user[3] === entry[2]) user[3] = gid;
      entry[2] = gid;
    }
    changeMembers(given, accounts, name);
    const other = given.value('n');
    if (other !== undefined) for (const file of [accounts.group, accounts.gshadow]) if (file.find(name)) file.find(name)![0] = other;
    await accounts.save();
    return 0;
  },
});

function changeMembers(given: Options, accounts: AccountDatabase, group: string): void {
  const users = given.value('U');
  if (users === undefined) return;
  if (!given.has('a')) for (const user of members(accounts.group.find(group)?.[3])) setMember(accounts, { group, user, within: false });
  for (const user of members(users)) setMember(accounts, { group, user, within: true });
}

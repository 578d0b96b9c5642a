import { defineProgram } from '../../program/program.ts';
import { openAccounts } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

/** Removes a group that is nobody's primary one. */
export const groupdel = defineProgram({
  name: 'groupdel',
  paths: ['/usr/sbin/groupdel'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'fR:P:', long: { force: 'f', 'root=': 'R', 'prefix=': 'P' } });
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0) return await usage(context);
    const accounts = await openAccounts(context);
    const entry = accounts.group.find(name);
    if (!entry) return await refuse(context, `group '${name}' does not exist`, 6);
    const owner = accounts.passwd.lines.find((fields) => fields[3] === entry[2]);
    if (owner && !given.has('f')) return await refuse(context, `cannot remove the primary group of user '${owner[0]}'`, 8);
    for (const file of [accounts.group, accounts.gshadow]) file.remove(name);
    await accounts.save();
    return 0;
  },
});

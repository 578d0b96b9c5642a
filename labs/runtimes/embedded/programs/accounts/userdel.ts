import { defineProgram } from '../../program/program.ts';
import { members, openAccounts, setMember } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

/** Removes an account, with `-r` its home. */
export const userdel = defineProgram({
  name: 'userdel',
  paths: ['/usr/sbin/userdel'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'frR:P:Z', long: { force: 'f', remove: 'r', 'root=': 'R', 'prefix=': 'P', 'selinux-user': 'Z' } });
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0) return await usage(context);
    const accounts = await openAccounts(context);
    const entry = accounts.passwd.find(name);
    if (!entry) return await refuse(context, `user '${name}' does not exist`, 6);
    const process = (await context.sys.processes()).find((one) => String(one.uid) === entry[2]);
    if (process && !given.has('f')) return await refuse(context, `user ${name} is currently used by process ${process.pid}`, 8);
    if (process) await context.stderr.write(`userdel: user ${name} is currently used by process ${process.pid}\n`);
    for (const file of [accounts.passwd, accounts.shadow, accounts.subuid, accounts.subgid]) file.remove(name);
    for (const { 0: group, 3: list } of accounts.group.lines)
      if (members(list).includes(name)) setMember(accounts, { group: group!, user: name, within: false });
    const own = accounts.group.find(name);
    if (own && members(own[3]).length === 0) {
      if (!accounts.passwd.lines.some((fields) => fields[3] === own[2])) for (const file of [accounts.group, accounts.gshadow]) file.remove(name);
      else await context.stderr.write(`userdel: group ${name} is the primary group of another user and is not removed.\n`);
    }
    await accounts.save();
    await context.sys.log({ identifier: 'userdel', priority: 6, facility: 10, message: `delete user '${name}'` });
    if (!given.has('r')) return 0;
    await context.stderr.write(`userdel: ${name} mail spool (/var/mail/${name}) not found\n`);
    const home = entry[5]!;
    if (!(await context.sys.access(home, 0))) return await refuse(context, `${name} home directory (${home}) not found`, 12);
    return await context.run(['/usr/bin/rm', '-rf', '--', home]);
  },
});

import { defineProgram } from '../../program/program.ts';
import { freeId, loginDefs, members, openAccounts, setMember } from './account-database.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

/** Makes a group. */
export const groupadd = defineProgram({
  name: 'groupadd',
  paths: ['/usr/sbin/groupadd'],
  async run(context) {
    const long = { force: 'f', 'gid=': 'g', 'key=': 'K', 'non-unique': 'o', 'password=': 'p', system: 'r', 'root=': 'R', 'prefix=': 'P', 'users=': 'U' };
    const given = await shadowOptions(context, { short: 'fg:K:op:rR:P:U:', long });
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0) return await usage(context);
    const accounts = await openAccounts(context);
    if (!/^[a-z_][a-z0-9_-]*\$?$/i.test(name)) return await refuse(context, `'${name}' is not a valid group name`, 3);
    if (accounts.group.find(name)) return given.has('f') ? 0 : await refuse(context, `group '${name}' already exists`, 9);
    const used = accounts.group.lines.map((fields) => Number(fields[2]));
    const asked = given.value('g');
    if (asked !== undefined && !/^\d+$/.test(asked)) return await refuse(context, `invalid group ID '${asked}'`, 3);
    if (asked !== undefined && used.includes(Number(asked)) && !given.has('o', 'f')) return await refuse(context, `GID '${asked}' already exists`, 4);
    const defs = await loginDefs(context.sys);
    const range = given.has('r') ? { from: 101, to: 999, down: true } : { from: Number(defs('GID_MIN', '1000')), to: Number(defs('GID_MAX', '60000')) };
    const gid = asked ?? String(freeId(used, range));
    accounts.group.add(name, 'x', gid, '');
    accounts.gshadow.add(name, given.value('p') ?? '!', '', '');
    for (const user of members(given.value('U'))) setMember(accounts, { group: name, user, within: true });
    await accounts.save();
    return 0;
  },
});

import { hashPassword } from '../../accounts/crypt.ts';
import { defineProgram } from '../../program/program.ts';
import { openAccounts, today } from './account-database.ts';
import { shadowOptions } from './shadow-options.ts';

/** Sets passwords of many accounts from lines `user:password` on stdin; one wrong line and nothing is changed. */
export const chpasswd = defineProgram({
  name: 'chpasswd',
  paths: ['/usr/sbin/chpasswd'],
  async run(context) {
    const given = await shadowOptions(context, {
      short: 'c:emR:s:',
      long: { 'crypt-method=': 'c', encrypted: 'e', md5: 'm', 'root=': 'R', 'sha-rounds=': 's' },
    });
    const accounts = await openAccounts(context);
    const lines = new TextDecoder()
      .decode(await context.stdin.all())
      .split('\n')
      .slice(0, -1);
    const day = String(await today(context.sys));
    let failed = false;
    for (const [at, line] of lines.entries()) {
      const colon = line.indexOf(':');
      const shadow = accounts.shadow.find(line.slice(0, colon));
      const problem = colon < 0 ? `line ${at + 1}: missing new password` : shadow ? undefined : `line ${at + 1}: user '${line.slice(0, colon)}' does not exist`;
      if (problem !== undefined) {
        await context.stderr.write(`chpasswd: ${problem}\n`);
        failed = true;
        continue;
      }
      shadow![1] = given.has('e') ? line.slice(colon + 1) : hashPassword(line.slice(colon + 1));
      shadow![2] = day;
    }
    if (failed) {
      await context.stderr.write('chpasswd: error detected, changes ignored\n');
      return 1;
    }
    await accounts.save();
    return 0;
  },
});

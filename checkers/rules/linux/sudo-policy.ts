import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { grantsOf } from '../../semantics/sudoers.ts';

/**
 * Few accounts become root by sudo, and they prove who they are.
 *
 * Reads:   sudoRules (the files that sudo reads in its order, with every account and its groups)
 * Passes:  only the accounts in `allow` run anything as root, and only with their password, but for the `commands` that are named
 * Fails:   another account runs something as root; one runs it without a password, be it by a tag or by a default
 */
export const sudoPolicy = defineRule({
  id: 'sudo-policy',
  title: { pass: 'Few become root, and with a password', fail: 'Accounts become root that should not, or without a password' },
  why: 'Without a password every program of an account is root: an editor plug-in, a package script, an unlocked screen.',
  expects: 'Only the approved accounts use sudo, and each gives its password.',
  severity: 'critical',
  requires: ['sudoRules'],
  params: z.strictObject({
    allow: z.array(z.string()).default([]),
    /** Single commands that anybody may be given, without a password too. */
    commands: z.array(z.string()).default([]),
  }),
  controls: ['CIS-DEBIAN12-5.2.4', 'CIS-DEBIAN12-5.2.5', 'NIST-800-53-AC-6(1)', 'NIST-800-53-AC-6(5)', 'NIST-800-53-IA-2', 'PCI-DSS-4.0-7.2.2'],
  evaluate({ sudoRules: { accounts, text, host } }, { allow, commands }) {
    const wrong = accounts
      .filter(({ uid }) => uid !== 0)
      .flatMap((account) =>
        grantsOf(text, account, host)
          .filter(({ command, password }) => !commands.includes(command) && (!password || !allow.includes(account.name)))
          .map((grant) => ({ ...grant, name: account.name, allowed: allow.includes(account.name) })),
      );
    const first = wrong.find(({ allowed }) => !allowed) ?? wrong[0];
    if (!first) return pass();
    return fail(
      `${first.name} runs ${first.command === 'ALL' ? 'everything' : first.command} as root${first.password ? '' : ' without a password'}`,
      wrong.map(({ name, command, password, allowed }) => ({
        subject: `account ${name}`,
        observed: `${command}${password ? '' : ', no password asked'}`,
        expected: allowed ? 'the account gives its password' : 'no right to be root',
      })),
    );
  },
});

import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * Only root is root.
 *
 * Reads:   accounts (every line of /etc/passwd)
 * Passes:  exactly one account has uid 0, and it is root
 * Fails:   any other account with uid 0, locked or not; root without uid 0
 */
export const uidZeroUnique = defineRule({
  id: 'uid-zero-unique',
  title: { pass: 'Only root has uid 0', fail: 'Another account is root under another name' },
  why: 'The kernel knows numbers, not names: a second account with uid 0 is root with its own password and its own log trail.',
  expects: 'Of all accounts, root alone has uid 0.',
  severity: 'critical',
  requires: ['accounts'],
  controls: ['CIS-DEBIAN12-5.4.2.1', 'CIS-DEBIAN12-7.2.5', 'NIST-800-53-AC-6(5)', 'NIST-800-53-IA-4', 'PCI-DSS-4.0-8.2.1', 'HIPAA-164.312(a)(2)(i)'],
  evaluate({ accounts: { accounts } }) {
    const names = accounts.filter(({ uid }) => uid === 0).map(({ name }) => name);
    const others = names.filter((name) => name !== 'root');
    if (others.length)
      return fail(
        `${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'} uid 0`,
        others.map((name) => ({ subject: `account ${name}`, location: '/etc/passwd', observed: 'uid 0', expected: 'a uid of its own, or no account' })),
      );
    if (names.length === 1) return pass();
    const observed = names.length ? `${names.length} lines with uid 0` : 'not uid 0';
    return fail('root is not what it should be', { subject: 'account root', location: '/etc/passwd', observed, expected: 'one line with uid 0' });
  },
});

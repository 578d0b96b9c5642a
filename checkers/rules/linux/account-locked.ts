import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';

/**
 * An account that nobody owns opens for nobody.
 *
 * Reads:   accounts (passwd, shadow, authorized_keys; never a hash)
 * Passes:  the account has expired, or its password is locked and it holds no key
 * Fails:   a password, an empty one too, or a key opens it; a login shell that was taken away changes nothing
 * N/A:     there is no such account
 */
export const accountLocked = defineRule({
  id: 'account-locked',
  title: { pass: 'The account opens for nobody', fail: 'The account can still be opened' },
  why: 'Vendor passwords are printed in manuals; what serves the technician serves everybody who reads.',
  expects: 'No password and no key opens the account, whatever its shell.',
  severity: 'critical',
  requires: ['accounts'],
  params: z.strictObject({ account: z.string() }),
  controls: ['CIS-DEBIAN12-5.4.2.8', 'NIST-800-53-AC-2(3)', 'NIST-800-53-IA-5', 'PCI-DSS-4.0-2.2.2', 'HIPAA-164.308(a)(3)(ii)(C)'],
  evaluate({ accounts: { accounts } }, { account: name }) {
    const account = accounts.find((one) => one.name === name);
    if (!account) return notApplicable(`There is no account ${name}`);
    if (account.expired) return pass();
    const subject = `account ${name}`;
    const findings = [
      ...(account.password === 'locked'
        ? []
        : [{ subject, location: '/etc/shadow', observed: passwordWords[account.password], expected: 'locked or expired' }]),
      ...(account.keys
        ? [{ subject, location: `${account.home}/.ssh/authorized_keys`, observed: `${account.keys} of its keys open it`, expected: 'no key' }]
        : []),
    ];
    return findings.length ? fail(`${name}: ${findings[0]!.observed}`, findings) : pass();
  },
});

const passwordWords = { set: 'a password opens it', empty: 'an empty password opens it' };

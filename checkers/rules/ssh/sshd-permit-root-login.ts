import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { sshdTrouble } from '../../engine/sshd-trouble.ts';
import { isAdmitted } from '../../semantics/sshd-access.ts';

/**
 * Root must not log in over SSH, from nowhere.
 *
 * Reads:   sshdConfiguration.connections of root (from `sshd -T -C`, one for each kind of connection that Match blocks tell apart)
 * Passes:  PermitRootLogin "no", or root kept out by AllowUsers, DenyUsers, AllowGroups or DenyGroups, on every one
 * Fails:   any other value, keys only included; files that the running sshd has not read
 * N/A:     no SSH server listens
 */
export const sshdPermitRootLogin = defineRule({
  id: 'sshd-permit-root-login',
  title: { pass: 'Root cannot log in over SSH', fail: 'Root can log in over SSH' },
  why: 'A shared root login hides who acted and gives a password guesser the best prize.',
  expects: 'No kind of connection lets root in, neither by password nor by key.',
  severity: 'high',
  requires: ['sshdConfiguration'],
  controls: ['CIS-DEBIAN12-5.1.20', 'NIST-800-53-AC-6(2)', 'NIST-800-53-AC-17', 'PCI-DSS-4.0-8.2.2', 'HIPAA-164.312(a)(2)(i)'],
  evaluate({ sshdConfiguration }) {
    const trouble = sshdTrouble(sshdConfiguration);
    if (trouble) return trouble;
    const open = sshdConfiguration.connections.filter((one) => one.user === 'root' && one.options.permitrootlogin !== 'no' && isAdmitted(one));
    if (open.length === 0) return pass();
    const findings = open.map(({ address, options }) => ({
      subject: `root from ${address}`,
      observed: `PermitRootLogin ${options.permitrootlogin ?? 'unset'}`,
      expected: 'no',
    }));
    return fail(`PermitRootLogin is "${open[0]!.options.permitrootlogin ?? 'unset'}" for root from ${open[0]!.address}`, findings);
  },
});

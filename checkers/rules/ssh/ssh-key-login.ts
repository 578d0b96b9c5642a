import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * An account that works by key still logs in and can run commands.
 *
 * Reads:   sshKeyLogin (a real login from a visitor's address with a key that the platform alone holds)
 * Passes:  the login is accepted and a command runs as that account
 * Fails:   no answer, the key refused, another account, no command
 */
export const sshKeyLogin = defineRule({
  id: 'ssh-key-login',
  title: { pass: 'The key still opens a session', fail: 'The key opens no session' },
  why: 'Hardening that locks out the people and robots who work here will be undone by tomorrow.',
  expects: 'The account logs in by its key and runs a command.',
  severity: 'high',
  requires: ['sshKeyLogin'],
  controls: ['NIST-800-53-AC-17', 'NIST-800-53-CP-2'],
  evaluate({ sshKeyLogin: login }) {
    if (!login.answered) return fail(`No login: ${login.why}`, { subject: 'SSH server', observed: login.why, expected: 'an SSH server answers' });
    const { user, ranAs, why } = login;
    if (ranAs === user) return pass();
    const observed = ranAs === undefined ? (why ?? 'refused') : `the session ran as ${ranAs}`;
    return fail(`${user} cannot work: ${observed}`, { subject: `account ${user}`, observed, expected: `a session of ${user} that runs commands` });
  },
});

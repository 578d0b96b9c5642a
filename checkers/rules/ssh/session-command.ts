import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * An account still does its everyday work in a session of its own.
 *
 * Reads:   sessionCommand (a real login by key from a visitor's address, and a command whose output nobody could prepare)
 * Passes:  the login is accepted and the command prints what it must
 * Fails:   no answer, the key refused, no or another output
 */
export const sessionCommand = defineRule({
  id: 'session-command',
  title: { pass: 'The everyday work still gets done', fail: 'The everyday work no longer gets done' },
  why: 'Hardening that stops the people who work here will be undone by tomorrow.',
  expects: 'The account logs in and its command does what it did.',
  severity: 'high',
  requires: ['sessionCommand'],
  controls: ['NIST-800-53-CP-2', 'NIST-800-53-CP-10'],
  evaluate({ sessionCommand: session }) {
    if (!session.answered) return fail(`No login: ${session.why}`, { subject: 'SSH server', observed: session.why, expected: 'an SSH server answers' });
    if (session.done) return pass();
    const { user, why, output } = session;
    const observed = why ?? (output?.trim().split('\n').at(-1) || 'nothing printed');
    return fail(`${user} cannot work: ${observed}`, {
      subject: `account ${user}`,
      observed: output?.trim() || observed,
      expected: 'the command does its work',
    });
  },
});

import { testRule } from '../../engine/test-rule.ts';
import { sessionCommand } from './session-command.ts';

const session = (change: object) => ({ sessionCommand: { answered: true as const, user: 'clerk', accepted: true, done: false, ...change } });

testRule(sessionCommand, {
  pass: [{ name: 'done', evidence: session({ done: true, output: 'closed 5eed\n' }) }],
  fail: [
    {
      name: 'no server',
      evidence: { sessionCommand: { answered: false as const, why: 'nothing listens on port 22' } },
      reason: 'No login: nothing listens on port 22',
    },
    {
      name: 'key refused',
      evidence: session({ accepted: false, why: 'All configured authentication methods failed' }),
      reason: 'clerk cannot work: All configured authentication methods failed',
    },
    { name: 'no right', evidence: session({ output: 'x\nsudo: a password is required\n' }), reason: 'clerk cannot work: sudo: a password is required' },
    { name: 'silence', evidence: session({ output: '' }), reason: 'clerk cannot work: nothing printed' },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import type { SshKeyLogin } from '../../evidence/ssh.ts';
import { sshKeyLogin } from './ssh-key-login.ts';

const login = (change: Partial<SshKeyLogin>) => ({ sshKeyLogin: { answered: true as const, user: 'deploy', accepted: true, ...change } });

testRule(sshKeyLogin, {
  pass: [{ name: 'a session of the account', evidence: login({ ranAs: 'deploy' }) }],
  fail: [
    { name: 'stopped', evidence: { sshKeyLogin: { answered: false, why: 'nothing listens on port 22' } }, reason: 'No login: nothing listens on port 22' },
    {
      name: 'refused',
      evidence: login({ accepted: false, why: 'All configured authentication methods failed' }),
      reason: 'deploy cannot work: All configured authentication methods failed',
    },
    { name: 'a session that runs nothing', evidence: login({ why: 'the session ran no command' }), reason: 'deploy cannot work: the session ran no command' },
    { name: 'as somebody else', evidence: login({ ranAs: 'nobody' }), reason: 'deploy cannot work: the session ran as nobody' },
  ],
});

import { testRule } from '../../engine/test-rule.ts';
import { connection, sshd, unread } from './sshd.fixture.ts';
import { sshdPermitRootLogin } from './sshd-permit-root-login.ts';

testRule(sshdPermitRootLogin, {
  pass: [
    { name: 'no', evidence: sshd({ permitrootlogin: 'no' }) },
    { name: 'root is not among the allowed', evidence: sshd({ permitrootlogin: 'yes', allowusers: 'deploy learner' }) },
    {
      name: 'another account is of no concern',
      evidence: sshd(
        {},
        { connections: [connection({ options: { permitrootlogin: 'no' } }), connection({ user: 'deploy', options: { permitrootlogin: 'yes' } })] },
      ),
    },
  ],
  fail: [
    { name: 'yes', evidence: sshd({ permitrootlogin: 'yes' }), reason: 'PermitRootLogin is "yes" for root from 10.213.0.9' },
    {
      name: 'keys only is still root',
      evidence: sshd({ permitrootlogin: 'without-password' }),
      reason: 'PermitRootLogin is "without-password" for root from 10.213.0.9',
    },
    { name: 'unset', evidence: sshd({}), reason: 'PermitRootLogin is "unset" for root from 10.213.0.9' },
    {
      name: 'a Match block reopens it for one network',
      evidence: sshd(
        {},
        { connections: [connection({ options: { permitrootlogin: 'no' } }), connection({ address: '10.0.0.0', options: { permitrootlogin: 'yes' } })] },
      ),
      reason: 'PermitRootLogin is "yes" for root from 10.0.0.0',
    },
    {
      name: 'edited, not reloaded',
      evidence: sshd({ permitrootlogin: 'no' }, { unread }),
      reason: 'The running SSH server has not read its newest configuration',
    },
    {
      name: 'a broken file',
      evidence: sshd({}, { connections: [], invalid: '/etc/ssh/sshd_config: line 3: Bad configuration option: Foo' }),
      reason: 'The SSH server would not start with its configuration',
    },
    {
      name: 'another file',
      evidence: sshd({ permitrootlogin: 'no' }, { daemon: { program: '/usr/sbin/sshd', pristine: true, otherFile: '/root/mine' } }),
      reason: 'The SSH server runs with another configuration file',
    },
    {
      name: 'another program',
      evidence: sshd({ permitrootlogin: 'no' }, { daemon: { program: '/usr/sbin/sshd', pristine: false } }),
      reason: 'The program that serves SSH is not the one that was delivered',
    },
  ],
  notApplicable: [{ name: 'sshd was stopped', evidence: sshd({}, { daemon: undefined, connections: [] }), reason: 'No SSH server listens' }],
});

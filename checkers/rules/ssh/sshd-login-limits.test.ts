import { testRule } from '../../engine/test-rule.ts';
import { answers, connection, sshd, unread } from './sshd.fixture.ts';
import { sshdLoginLimits } from './sshd-login-limits.ts';

const tight = { maxauthtries: '4', logingracetime: '60', banner: '/etc/issue.net' };

testRule(sshdLoginLimits, {
  pass: [
    { name: 'at the limits', evidence: { ...sshd(tight), ...answers() } },
    { name: 'tighter', evidence: { ...sshd({ ...tight, maxauthtries: '2', logingracetime: '20' }), ...answers({ triesUntilDisconnect: 2 }) } },
    {
      name: 'who gets in without a try is another rule’s matter',
      evidence: { ...sshd(tight), ...answers({ entered: true, triesUntilDisconnect: undefined }) },
    },
  ],
  fail: [
    { name: 'many tries', evidence: { ...sshd({ ...tight, maxauthtries: '6' }), ...answers() }, reason: 'MaxAuthTries for root from 10.213.0.9: 6' },
    {
      name: 'all the time in the world',
      evidence: { ...sshd({ ...tight, logingracetime: '0' }), ...answers() },
      reason: 'LoginGraceTime for root from 10.213.0.9: no limit',
    },
    { name: 'two minutes', evidence: { ...sshd({ ...tight, logingracetime: '120' }), ...answers() }, reason: 'LoginGraceTime for root from 10.213.0.9: 120 s' },
    { name: 'no banner', evidence: { ...sshd({ ...tight, banner: 'none' }), ...answers() }, reason: 'Banner for root from 10.213.0.9: none' },
    {
      name: 'an empty banner file',
      evidence: { ...sshd(tight), ...answers({ banner: undefined }) },
      reason: 'root at the running server: no warning before login',
    },
    {
      name: 'a banner that tells what runs here',
      evidence: { ...sshd(tight), ...answers({ banner: 'Debian GNU/Linux 12\n' }) },
      reason: 'root at the running server: the banner names "Debian"',
    },
    {
      name: 'the running server listens on',
      evidence: { ...sshd(tight), ...answers({ triesUntilDisconnect: undefined }) },
      reason: 'root at the running server: heard more than 10 failed tries',
    },
    {
      name: 'a Match block loosens it',
      evidence: {
        ...sshd({}, { connections: [connection({ options: tight }), connection({ user: 'ops', options: { ...tight, maxauthtries: '20' } })] }),
        ...answers(),
      },
      reason: 'MaxAuthTries for ops from 10.213.0.9: 20',
    },
    {
      name: 'edited, not reloaded',
      evidence: { ...sshd(tight, { unread }), ...answers() },
      reason: 'The running SSH server has not read its newest configuration',
    },
  ],
  notApplicable: [{ name: 'sshd was stopped', evidence: { ...sshd({}, { daemon: undefined }), ...answers() }, reason: 'No SSH server listens' }],
});

import { testRule } from '../../engine/test-rule.ts';
import { answers, connection, sshd, unread } from './sshd.fixture.ts';
import { sshdPasswordAuthentication } from './sshd-password-authentication.ts';

const off = { passwordauthentication: 'no', kbdinteractiveauthentication: 'no', pubkeyauthentication: 'yes' };
const on = { ...off, passwordauthentication: 'yes' };

testRule(sshdPasswordAuthentication, {
  pass: [
    { name: 'both password methods off', evidence: { ...sshd(off), ...answers() } },
    { name: 'a key and then a password', evidence: { ...sshd({ ...on, authenticationmethods: 'publickey,password' }), ...answers() } },
    { name: 'a password and then a key', evidence: { ...sshd({ ...on, authenticationmethods: 'password,publickey' }), ...answers({ methods: ['password'] }) } },
    { name: 'empty passwords permitted, passwords off', evidence: { ...sshd({ ...off, permitemptypasswords: 'yes' }), ...answers() } },
  ],
  fail: [
    { name: 'passwords on', evidence: { ...sshd(on), ...answers({ methods: ['publickey', 'password'] }) }, reason: 'root from 10.213.0.9: password allowed' },
    {
      name: 'keyboard-interactive forgotten',
      evidence: { ...sshd({ ...off, kbdinteractiveauthentication: 'yes' }), ...answers() },
      reason: 'root from 10.213.0.9: keyboard-interactive allowed',
    },
    {
      name: 'a Match block lets one account use a password',
      evidence: { ...sshd({}, { connections: [connection({ options: off }), connection({ user: 'intern', options: on })] }), ...answers() },
      reason: 'intern from 10.213.0.9: password allowed',
    },
    {
      name: 'keys off too',
      evidence: { ...sshd({ ...off, pubkeyauthentication: 'no' }), ...answers() },
      reason: 'root from 10.213.0.9: public keys are refused',
    },
    {
      name: 'the running server still takes passwords',
      evidence: { ...sshd(off), ...answers({ methods: ['publickey', 'password'] }) },
      reason: 'root at the running server: password offered',
    },
    {
      name: 'an empty password opens',
      evidence: { ...sshd(off), ...answers({ entered: true, methods: [] }) },
      reason: 'root at the running server: gets in without any proof',
    },
    {
      name: 'edited, not reloaded',
      evidence: { ...sshd(off, { unread }), ...answers() },
      reason: 'The running SSH server has not read its newest configuration',
    },
  ],
  notApplicable: [
    {
      name: 'nothing answers',
      evidence: { ...sshd(off), sshAuthentication: { answered: false, why: 'nothing listens on port 22' } },
      reason: 'No SSH server answers: nothing listens on port 22',
    },
  ],
});

import { expect, test } from 'vitest';
import { isAdmitted, passwordMethods } from './sshd-access.ts';

test.each([
  [{}, true],
  [{ denyusers: 'toor root' }, false],
  [{ denyusers: 'root@203.0.113.0/24' }, true],
  [{ allowusers: 'deploy learner' }, false],
  [{ allowusers: 'deploy root@10.9.*' }, false],
  [{ allowusers: 'root@10.213.*' }, true],
  [{ allowusers: 'root@10.0.0.0/8' }, true],
  [{ allowusers: 'ro?t' }, true],
  [{ allowgroups: 'ssh' }, false],
  [{ denygroups: 'ro*' }, false],
])('root under %j', (options: Record<string, string>, expected) => {
  expect(isAdmitted({ user: 'root', groups: ['root'], address: '10.213.0.9', options })).toBe(expected);
});

test.each([
  [{ passwordauthentication: 'yes', kbdinteractiveauthentication: 'no' }, ['password']],
  [{ passwordauthentication: 'no', kbdinteractiveauthentication: 'yes' }, ['keyboard-interactive']],
  [{ passwordauthentication: 'no', kbdinteractiveauthentication: 'no' }, []],
  [{ passwordauthentication: 'yes', kbdinteractiveauthentication: 'yes', authenticationmethods: 'publickey' }, []],
  [{ passwordauthentication: 'yes', kbdinteractiveauthentication: 'no', authenticationmethods: 'publickey,password' }, []],
  [{ passwordauthentication: 'yes', kbdinteractiveauthentication: 'no', authenticationmethods: 'publickey password' }, ['password']],
  [
    { passwordauthentication: 'no', kbdinteractiveauthentication: 'yes', authenticationmethods: 'publickey keyboard-interactive:pam' },
    ['keyboard-interactive'],
  ],
  [{}, ['password', 'keyboard-interactive']],
])('a password alone under %j', (options: Record<string, string>, expected) => {
  expect(passwordMethods({ options })).toEqual(expected);
});

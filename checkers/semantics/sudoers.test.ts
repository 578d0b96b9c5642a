import { describe, expect, test } from 'vitest';
import { grantsOf, inclusionIn } from './sudoers.ts';

const dev = {
  name: 'dev',
  uid: 1000,
  groups: [
    { name: 'dev', gid: 1000 },
    { name: 'sudo', gid: 27 },
  ],
};
const told = (text: string, user = dev) => grantsOf(text, user, 'bench').map(({ command, password }) => `${command}${password ? '' : ' free'}`);

test.each<[string, string, string[]]>([
  ['by group', '%sudo ALL=(ALL:ALL) ALL', ['ALL']],
  ['by number', '#1000 ALL=(ALL) ALL', ['ALL']],
  ['by group number', '%#27 ALL=ALL', ['ALL']],
  ['another', 'clerk ALL=(ALL) ALL', []],
  ['everybody, without a password', 'ALL ALL=(ALL:ALL) NOPASSWD: ALL', ['ALL free']],
  ['everybody but', 'ALL,!dev ALL=(ALL) ALL', []],
  ['a list with spaces', 'clerk , dev\tALL = (root) NOPASSWD:ALL', ['ALL free']],
  ['the last one decides', '%sudo ALL=(ALL) NOPASSWD: ALL\ndev ALL=(ALL) PASSWD: ALL', ['ALL']],
  ['the last one decides, the other way', 'dev ALL=(ALL) ALL\n%sudo ALL=(ALL) NOPASSWD: ALL', ['ALL free']],
  ['a default', 'Defaults env_reset, !authenticate\ndev ALL=(ALL) ALL', ['ALL free']],
  ['a default for one', 'Defaults:clerk !authenticate\ndev ALL=(ALL) ALL', ['ALL']],
  ['a default for a group', 'Defaults:%sudo !authenticate\ndev ALL=(ALL) ALL', ['ALL free']],
  ['a tag beats the default', 'Defaults !authenticate\ndev ALL=(ALL) PASSWD: ALL', ['ALL']],
  ['a tag holds on', 'dev ALL=(root) NOPASSWD: /bin/a, /bin/b x, PASSWD: /bin/c', ['/bin/a free', '/bin/b x free', '/bin/c']],
  ['ALL after single commands', 'dev ALL=NOPASSWD: /bin/a\ndev ALL=(ALL) ALL', ['ALL']],
  ['single commands after ALL', 'dev ALL=(ALL) ALL\ndev ALL=NOPASSWD: /bin/a', ['ALL', '/bin/a free']],
  ['an exception from ALL leaves ALL', 'dev ALL=(ALL) ALL, !/bin/sh', ['ALL']],
  ['ALL taken back', 'dev ALL=(ALL) ALL\ndev ALL=(ALL) !ALL', []],
  ['not as root', 'dev ALL=(www-data) NOPASSWD: ALL', []],
  ['as root among others', 'dev ALL=(www-data, root : adm) ALL', ['ALL']],
  ['on another host', 'dev mill=(ALL) ALL', []],
  ['on two hosts', 'dev mill=(ALL) /bin/a : bench=(ALL) /bin/b', ['/bin/b']],
  [
    'aliases',
    'User_Alias TEAM = dev, clerk : OPS = %adm\nCmnd_Alias SHELLS = /bin/sh, /bin/bash\nTEAM ALL=(ALL) NOPASSWD: SHELLS',
    ['/bin/sh free', '/bin/bash free'],
  ],
  ['a continued line and comments', '# dev ALL=(ALL) NOPASSWD: ALL\ndev ALL=(ALL) \\\n  ALL # all', ['ALL']],
  ['other tags', 'dev ALL=(ALL) NOPASSWD:SETENV: ALL', ['ALL free']],
])('%s', (_name, text, expected) => expect(told(text)).toEqual(expected));

describe('inclusions', () => {
  test.each([
    ['@includedir /etc/sudoers.d', { path: '/etc/sudoers.d', folder: true }],
    ['#include /etc/sudoers.local', { path: '/etc/sudoers.local', folder: false }],
    ['# include this', undefined],
  ])('%s', (line, expected) => expect(inclusionIn(line)).toEqual(expected));
});

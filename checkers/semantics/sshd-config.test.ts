import { expect, test } from 'vitest';
import { commandLineOf, connectionSamples, includesOf, matchBlocksOf } from './sshd-config.ts';

const nobody = () => [];
const base = { users: ['root', 'deploy'], address: '10.213.0.9' };

test('includes, relative ones beneath /etc/ssh', () => {
  expect(includesOf('Include /etc/ssh/sshd_config.d/*.conf\n# Include no\n  include=extra.conf "a b.conf"')).toEqual([
    '/etc/ssh/sshd_config.d/*.conf',
    '/etc/ssh/extra.conf',
    '/etc/ssh/a b.conf',
  ]);
});

test('match blocks, negated patterns left out', () => {
  expect(matchBlocksOf('Match User root,!deploy Address "10.0.0.0/8"\n X y\nmatch all')).toEqual([
    { all: false, users: ['root'], groups: [], addresses: ['10.0.0.0/8'], hosts: [] },
    { all: true, users: [], groups: [], addresses: [], hosts: [] },
  ]);
});

test.each([
  ['no block', '', ['root 10.213.0.9', 'deploy 10.213.0.9']],
  ['an address', 'Match Address 192.168.0.0/16', ['root 10.213.0.9', 'deploy 10.213.0.9', 'root 192.168.0.0', 'deploy 192.168.0.0']],
  ['an address pattern', 'Match Address 172.16.*', ['root 10.213.0.9', 'deploy 10.213.0.9', 'root 172.16.1.1', 'deploy 172.16.1.1']],
  ['a user pattern', 'Match User adm*', ['root 10.213.0.9', 'deploy 10.213.0.9', 'admx 10.213.0.9']],
  ['a user that is known', 'Match User *', ['root 10.213.0.9', 'deploy 10.213.0.9', 'x 10.213.0.9']],
])('samples for %s', (_name, text, expected) => {
  expect(connectionSamples(base, matchBlocksOf(text), nobody).map(({ user, address }) => `${user} ${address}`)).toEqual(expected);
});

test('samples for a group are its members', () => {
  expect(connectionSamples(base, matchBlocksOf('Match Group wheel'), (group) => (group === 'wheel' ? ['anna'] : [])).map(({ user }) => user)).toEqual([
    'root',
    'deploy',
    'anna',
  ]);
});

test.each([
  ['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', { options: [] }],
  ['sshd: /usr/sbin/sshd -D -o PermitRootLogin=yes -oBanner=none [listener] 1 of 10-100 startups', { options: ['PermitRootLogin=yes', 'Banner=none'] }],
  ['sshd: /usr/sbin/sshd -D -o "PermitRootLogin yes" -Df /tmp/x [listener] 0 of 10-100 startups', { options: ['PermitRootLogin yes'], file: '/tmp/x' }],
])('the command line in %j', (title, expected) => {
  expect(commandLineOf([title])).toEqual(expected);
});

import { expect, test } from 'vitest';
import ssh2 from 'ssh2';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { sshKeyLogin } from './ssh-key-login.ts';
import { sshServer } from './ssh-server.fixture.ts';

const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
const scope = sshKeyLogin.scope.parse({ machine: 'host', user: 'deploy', key });

test('logs in and computes', async () => {
  await using server = await listening(sshServer((context) => (context.method === 'publickey' ? context.accept() : context.reject())));
  expect(await sshKeyLogin.collect(localTarget(server), scope, probeContext())).toEqual({ answered: true, user: 'deploy', accepted: true, ranAs: 'deploy' });
});

test('a session that computes nothing', async () => {
  await using server = await listening(sshServer((context) => context.accept()));
  expect(await sshKeyLogin.collect(localTarget(server), scope, { ...probeContext(), nonce: 'other' })).toEqual({
    answered: true,
    user: 'deploy',
    accepted: true,
    why: 'the session ran no command',
  });
});

test('a key that is refused', async () => {
  await using server = await listening(sshServer((context) => context.reject(['publickey'])));
  expect(await sshKeyLogin.collect(localTarget(server), scope, probeContext())).toEqual({
    answered: true,
    user: 'deploy',
    accepted: false,
    why: 'All configured authentication methods failed',
  });
});

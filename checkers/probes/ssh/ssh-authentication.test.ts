import { createServer } from 'node:net';
import type { AuthContext } from 'ssh2';
import { expect, test } from 'vitest';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { fakeFiles } from '../machine.fixture.ts';
import { sshAuthentication } from './ssh-authentication.ts';
import { sshServer } from './ssh-server.fixture.ts';

const shadow = fakeFiles({ '/etc/shadow': { content: 'root:!:1::::::\nguest::1::::::\n' } });
const scope = sshAuthentication.scope.parse({ machine: 'host', users: ['root', 'guest'] });

test('tells methods, banner and who gets in for nothing', async () => {
  const decide = (context: AuthContext) => (context.username === 'guest' ? context.accept() : context.reject(['password', 'publickey']));
  await using server = await listening(sshServer(decide, { banner: 'Authorised use only' }));
  expect(await sshAuthentication.collect(localTarget(server, shadow), scope, probeContext())).toEqual({
    answered: true,
    tried: 11,
    users: [
      { user: 'root', entered: false, methods: ['password', 'publickey'], banner: 'Authorised use only\r\n' },
      { user: 'guest', entered: true, methods: [], banner: 'Authorised use only\r\n' },
    ],
  });
});

test('asks for nothing only where the password is empty', async () => {
  const asked = new Set<string>();
  await using server = await listening(sshServer((context) => (asked.add(`${context.username} ${context.method}`), context.reject(['publickey']))));
  await sshAuthentication.collect(localTarget(server, shadow), scope, probeContext());
  expect([...asked]).toEqual(['root publickey', 'guest none', 'guest publickey']);
});

test('nobody listens', async () => {
  expect(await sshAuthentication.collect(localTarget(undefined, shadow), scope, probeContext())).toEqual({
    answered: false,
    why: 'nothing listens on port 22',
  });
});

test('a server that is no SSH server', async () => {
  await using server = await listening(createServer((socket) => void socket.resume().end('HTTP/1.1 400 no\r\n\r\n')));
  expect(await sshAuthentication.collect(localTarget(server, shadow), scope, probeContext())).toMatchObject({ answered: false });
});

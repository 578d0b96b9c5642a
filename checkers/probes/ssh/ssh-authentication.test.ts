import { createServer } from 'node:net';
import type { AuthContext } from 'ssh2';
import { expect, test } from 'vitest';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { sshAuthentication } from './ssh-authentication.ts';
import { sshServer } from './ssh-server.fixture.ts';

const scope = sshAuthentication.scope.parse({ machine: 'host', users: ['root', 'guest'] });

test('tells methods, banner and who gets in for nothing', async () => {
  const decide = (context: AuthContext) => (context.username === 'guest' ? context.accept() : context.reject(['password', 'publickey']));
  await using server = await listening(sshServer(decide, { banner: 'Authorised use only' }));
  expect(await sshAuthentication.collect(localTarget(server), scope, probeContext())).toEqual({
    answered: true,
    tried: 11,
    users: [
      { user: 'root', entered: false, methods: ['password', 'publickey'], banner: 'Authorised use only\r\n' },
      { user: 'guest', entered: true, methods: [], banner: 'Authorised use only\r\n' },
    ],
  });
});

test('nobody listens', async () => {
  expect(await sshAuthentication.collect(localTarget(undefined), scope, probeContext())).toEqual({ answered: false, why: 'nothing listens on port 22' });
});

test('a server that is no SSH server', async () => {
  await using server = await listening(createServer((socket) => void socket.resume().end('HTTP/1.1 400 no\r\n\r\n')));
  expect(await sshAuthentication.collect(localTarget(server), scope, probeContext())).toMatchObject({ answered: false });
});
